import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useRef, useState } from 'react';
import { signIn } from '../../api/accounts';
import { ApiProblem, sentence } from '../../api/problem';
import { FormProblem } from '../../components/FormProblem';
import classes from './Form.module.css';
import { useWait } from './useWait';

interface Props {
  email?: string;
  onSignedIn: () => void;
}

export function SignInForm({ email = '', onSignedIn }: Props) {
  const id = useId();
  const password = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const wait = useWait();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await signIn(String(typed.get('email')).trim(), String(typed.get('password')));
      onSignedIn();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 429) wait.start(error.retryAfter ?? 30);
      else setProblem(isWrong(error) ? 'Wrong email or password.' : sentence(error));
      password.current?.focus();
      password.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      {wait.seconds > 0 ? (
        <FormProblem>Too many tries. Wait {wait.seconds} s.</FormProblem>
      ) : (
        problem && <FormProblem>{problem}</FormProblem>
      )}
      <div>
        <div className={classes.labelRow}>
          <label htmlFor={`${id}-email`}>Email</label>
        </div>
        <TextInput
          id={`${id}-email`}
          className={classes.field}
          name="email"
          type="text"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={254}
          defaultValue={email}
          autoFocus={!email}
        />
      </div>
      <div>
        <div className={classes.labelRow}>
          <label htmlFor={`${id}-password`}>Password</label>
          <Link to="/forgot-password">Forgot password?</Link>
        </div>
        <PasswordInput
          id={`${id}-password`}
          ref={password}
          className={classes.field}
          name="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          autoFocus={Boolean(email)}
          data-autofocus={Boolean(email) || undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
      </div>
      <Button type="submit" className={classes.submit} loading={busy} disabled={wait.seconds > 0} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

function isWrong(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 401 || error.status === 400);
}
