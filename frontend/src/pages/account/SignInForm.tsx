import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useRef, useState } from 'react';
import { signIn } from '../../accounts/accounts';
import { ApiProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { t } from '../../texts/rooms/account';
import { t as common } from '../../texts/rooms/common';
import { FormProblem } from '../../ui/FormProblem';
import classes from './Form.module.css';
import { useWait } from './useWait';

interface Props {
  email?: string;
  onSignedIn: () => void;
}

const NOTHING = { email: false, password: false };

export function SignInForm({ email = '', onSignedIn }: Props) {
  const id = useId();
  const emailField = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(NOTHING);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const wait = useWait();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = { email: String(form.get('email')).trim(), password: String(form.get('password')) };
    setProblem(null);
    setMissing({ email: typed.email === '', password: typed.password === '' });
    if (typed.email === '') return emailField.current?.focus();
    if (typed.password === '') return password.current?.focus();
    setBusy(true);
    try {
      await signIn(typed.email, typed.password);
      onSignedIn();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 429) wait.start(error.retryAfter ?? 30);
      else setProblem(isWrong(error) ? common('refused.wrong-credentials') : sentence(error));
      password.current?.focus();
      password.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {wait.seconds > 0 ? (
        <FormProblem>{common('refused.too-many-tries', { seconds: wait.seconds })}</FormProblem>
      ) : (
        problem && <FormProblem>{problem}</FormProblem>
      )}
      <div>
        <div className={classes.labelRow}>
          <label htmlFor={`${id}-email`}>{t('form.email')}</label>
        </div>
        <TextInput
          id={`${id}-email`}
          ref={emailField}
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
          onChange={() => setMissing({ ...missing, email: false })}
          error={missing.email && t('form.email-missing')}
          autoFocus={!email}
        />
      </div>
      <div>
        <div className={classes.labelRow}>
          <label htmlFor={`${id}-password`}>{t('form.password')}</label>
        </div>
        <PasswordInput
          id={`${id}-password`}
          ref={password}
          className={classes.field}
          name="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          onChange={() => setMissing({ ...missing, password: false })}
          error={missing.password && t('sign-in.password-missing')}
          autoFocus={Boolean(email)}
          data-autofocus={Boolean(email) || undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('form.show-password') }}
        />
      </div>
      <Button type="submit" className={classes.submit} loading={busy} disabled={wait.seconds > 0} fullWidth>
        {t('sign-in.submit')}
      </Button>
      <Link to="/forgot-password" className={classes.way}>
        {t('sign-in.forgot')}
      </Link>
    </form>
  );
}

function isWrong(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 401 || error.status === 400);
}
