import { Button, PasswordInput } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { resetPassword } from '../../api/accounts';
import { ApiProblem, sentence } from '../../api/problem';
import { AccountLayout } from './AccountLayout';
import classes from './Form.module.css';
import { FormProblem } from './FormProblem';
import { StrengthMeter } from './StrengthMeter';

type Outcome = 'typing' | 'done' | 'badLink';

/** Where the link in a mail leads: a new password, or the first one of who was invited. */
export function ResetPasswordPage() {
  const search = useSearch({ from: '/reset-password' });
  const invited = search.invitation !== undefined;
  // The token is kept out of the address, so that it gets into no history and no screenshot.
  const [token] = useState(search.token);
  useEffect(() => {
    window.history.replaceState(
      window.history.state,
      '',
      invited ? '/reset-password?invitation=1' : '/reset-password',
    );
  }, [invited]);
  const [outcome, setOutcome] = useState<Outcome>(token ? 'typing' : 'badLink');

  if (outcome === 'done') return <Done invited={invited} />;
  if (outcome === 'badLink' || !token) return <BadLink invited={invited} />;
  return (
    <AccountLayout
      title={invited ? 'Welcome to GenX' : 'New password'}
      lead={invited ? 'Choose a password to begin.' : 'It ends all sessions that are open now.'}
    >
      <NewPasswordForm token={token} onDone={setOutcome} />
    </AccountLayout>
  );
}

function NewPasswordForm({ token, onDone }: { token: string; onDone: (outcome: Outcome) => void }) {
  const id = useId();
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblems([]);
    try {
      await resetPassword(token, password);
      onDone('done');
    } catch (error) {
      const refusal = error instanceof ApiProblem ? error : null;
      if (refusal?.status === 400) onDone('badLink');
      else if (refusal?.status === 422) setProblems(refusal.errors.map(({ detail }) => detail));
      else setProblems([sentence(error)]);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      {problems.length > 0 && <FormProblem>{problems.join(' ')}</FormProblem>}
      <div>
        <div className={classes.labelRow}>
          <label htmlFor={id}>New password</label>
        </div>
        <PasswordInput
          id={id}
          className={classes.field}
          autoComplete="new-password"
          required
          maxLength={1024}
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          aria-describedby={`${id}-strength`}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <StrengthMeter password={password} id={`${id}-strength`} />
      </div>
      <Button type="submit" className={classes.submit} loading={busy} fullWidth>
        Set password
      </Button>
    </form>
  );
}

function Done({ invited }: { invited: boolean }) {
  return (
    <AccountLayout title={invited ? 'You’re in' : 'Password changed'}>
      <div className={classes.said} role="status">
        <p>Sign in with your new password.</p>
        <Button component={Link} to="/login">
          Go to login
        </Button>
      </div>
    </AccountLayout>
  );
}

function BadLink({ invited }: { invited: boolean }) {
  if (invited) {
    return (
      <AccountLayout title="This link has expired">
        <div className={classes.said}>
          <p>
            Invitations work once and for a limited time. Ask the administrator who invited you for a new one.
          </p>
          <Button component={Link} to="/login" variant="default">
            Go to login
          </Button>
        </div>
      </AccountLayout>
    );
  }
  return (
    <AccountLayout title="This link has expired">
      <div className={classes.said}>
        <p>Links work for 30 minutes, and only once.</p>
        <Button component={Link} to="/forgot-password">
          Send a new link
        </Button>
      </div>
    </AccountLayout>
  );
}
