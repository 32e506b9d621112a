import { Button, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { checkPasswordLink, resetPassword } from '../../api/accounts';
import { ApiProblem, isProblem, sentence } from '../../api/problem';
import { FormProblem } from '../../components/FormProblem';
import { AccountLayout } from './AccountLayout';
import classes from './Form.module.css';
import { SignInForm } from './SignInForm';
import { StrengthMeter } from './StrengthMeter';

/** Where the link in a mail leads: a new password, or the first one of who was invited. */
export function ResetPasswordPage() {
  const search = useSearch({ from: '/reset-password' });
  const saysInvited = search.invitation !== undefined;
  // The token is kept out of the address, so that it gets into no history and no screenshot.
  const [token] = useState(search.token ?? '');
  useEffect(() => {
    window.history.replaceState(
      window.history.state,
      '',
      saysInvited ? '/reset-password?invitation=1' : '/reset-password',
    );
  }, [saysInvited]);
  const link = useQuery({
    queryKey: ['password-link', token],
    queryFn: ({ signal }) => checkPasswordLink(token, signal),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [outcome, setOutcome] = useState<'done' | 'badLink' | null>(null);
  const invited = link.data ? link.data.purpose === 'invitation' : saysInvited;
  const email = link.data?.email;

  if (outcome === 'done') return <Done invited={invited} email={email} />;
  if (token === '' || outcome === 'badLink' || isProblem(link.error, 'bad-link')) {
    return <BadLink invited={invited} />;
  }
  return (
    <AccountLayout
      title={invited ? 'Welcome to GenX' : 'New password'}
      lead={<Lead {...{ invited, email }} />}
    >
      {/* Whatever else is wrong with the link, setting the password tells. */}
      {!link.isPending && <NewPasswordForm token={token} email={email} onDone={setOutcome} />}
    </AccountLayout>
  );
}

interface Whose {
  invited: boolean;
  /** Not known while the link is looked up, nor where that failed. */
  email: string | undefined;
}

function Lead({ invited, email }: Whose) {
  const whose = email && (
    <>
      {' '}
      for <strong>{email}</strong>
    </>
  );
  if (invited) return <>Choose a password{whose} to begin.</>;
  return (
    <>Choose a new password{whose}. It ends all sessions that are open now, and revokes your API keys.</>
  );
}

interface FormProps {
  token: string;
  email: string | undefined;
  onDone: (outcome: 'done' | 'badLink') => void;
}

function NewPasswordForm({ token, email, onDone }: FormProps) {
  const id = useId();
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password === '') {
      setProblems(['Type a new password.']);
      return field.current?.focus();
    }
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
    <form className={classes.form} onSubmit={submit} noValidate>
      {problems.length > 0 && <FormProblem>{problems.join(' ')}</FormProblem>}
      {/* Password managers want to know whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email ?? ''} readOnly />
      <div>
        <div className={classes.labelRow}>
          <label htmlFor={id}>New password</label>
        </div>
        <PasswordInput
          id={id}
          ref={field}
          className={classes.field}
          autoComplete="new-password"
          required
          maxLength={1024}
          autoFocus
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
            setProblems([]);
          }}
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

function Done({ invited, email }: Whose) {
  const navigate = useNavigate();
  return (
    <AccountLayout
      title={invited ? 'Your password is set' : 'Password changed'}
      lead={<span role="status">Sign in with it.</span>}
    >
      <SignInForm email={email} onSignedIn={() => void navigate({ to: '/', replace: true })} />
    </AccountLayout>
  );
}

function BadLink({ invited }: { invited: boolean }) {
  return (
    <AccountLayout title="This link doesn’t work any more">
      <div className={classes.said}>
        <p>
          {invited
            ? 'Invitations work once and for a limited time, and a newer one makes older ones void. Ask the administrator who invited you for a new one.'
            : 'Links work once and for a limited time, and a newer one makes older ones void.'}
        </p>
        {invited ? (
          <Button component={Link} to="/login" variant="default">
            Go to login
          </Button>
        ) : (
          <Button component={Link} to="/forgot-password">
            Send a new link
          </Button>
        )}
      </div>
    </AccountLayout>
  );
}
