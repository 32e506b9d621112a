import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useRef, useState } from 'react';
import { forgotPassword } from '../../api/accounts';
import { sentence } from '../../api/problem';
import { FormProblem } from '../../components/FormProblem';
import { AccountLayout } from './AccountLayout';
import classes from './Form.module.css';

interface Sent {
  email: string;
  mail: 'smtp' | 'log';
}

export function ForgotPasswordPage() {
  const id = useId();
  const [sent, setSent] = useState<Sent | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    setProblem(null);
    setMissing(email === '');
    if (email === '') return field.current?.focus();
    setBusy(true);
    try {
      setSent({ email, mail: await forgotPassword(email) });
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };

  if (sent) return <LinkSent {...sent} onAgain={() => setSent(null)} />;
  return (
    <AccountLayout
      title="Forgot password"
      lead="Tell us your email address. You get a link to set a new one."
    >
      <form className={classes.form} onSubmit={submit} noValidate>
        {problem && <FormProblem>{problem}</FormProblem>}
        <div>
          <div className={classes.labelRow}>
            <label htmlFor={id}>Email</label>
          </div>
          <TextInput
            id={id}
            ref={field}
            className={classes.field}
            name="email"
            type="text"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={254}
            onChange={() => setMissing(false)}
            error={missing && 'Type your email address.'}
            autoFocus
          />
        </div>
        <Button type="submit" className={classes.submit} loading={busy} fullWidth>
          Send the link
        </Button>
        <p className={classes.note}>
          <Link to="/login">Back to sign in</Link>
        </p>
      </form>
    </AccountLayout>
  );
}

function LinkSent({ email, mail, onAgain }: Sent & { onAgain: () => void }) {
  const mailed = mail === 'smtp';
  return (
    <AccountLayout title={mailed ? 'Look in your mail' : 'The link is in the server’s log'}>
      <div className={classes.said} role="status">
        <p>
          If <strong>{email}</strong> has an account,{' '}
          {mailed
            ? 'a link to set a new password is on its way.'
            : 'the server’s log now has a link to set a new password: no mail server is set.'}{' '}
          It works once, for as long as it says.
        </p>
        <p className={classes.note}>
          {mailed
            ? 'Nothing there? Look in the spam folder, then try again.'
            : 'Whoever runs this server can read it there.'}
        </p>
        <Button variant="default" onClick={onAgain}>
          Send another link
        </Button>
      </div>
    </AccountLayout>
  );
}
