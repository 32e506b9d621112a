import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { forgotPassword } from '../../api/accounts';
import { sentence } from '../../api/problem';
import { AccountLayout } from './AccountLayout';
import classes from './Form.module.css';
import { FormProblem } from './FormProblem';

export function ForgotPasswordPage() {
  const id = useId();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    setBusy(true);
    setProblem(null);
    try {
      await forgotPassword(email);
      setSentTo(email);
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };

  if (sentTo !== null) {
    return (
      <AccountLayout title="Look in your mail">
        <div className={classes.said} role="status">
          <p>
            If <strong>{sentTo}</strong> has an account, a link to set a new password is on its way. It works
            for 30 minutes.
          </p>
          <p className={classes.note}>Nothing there? Look in the spam folder, then try again.</p>
          <Button variant="default" onClick={() => setSentTo(null)}>
            Send another link
          </Button>
        </div>
      </AccountLayout>
    );
  }
  return (
    <AccountLayout
      title="Forgot password"
      lead="Tell us your email address. We send you a link to set a new one."
    >
      <form className={classes.form} onSubmit={submit}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <div>
          <div className={classes.labelRow}>
            <label htmlFor={id}>Email</label>
          </div>
          <TextInput
            id={id}
            className={classes.field}
            name="email"
            type="text"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            minLength={3}
            maxLength={254}
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
