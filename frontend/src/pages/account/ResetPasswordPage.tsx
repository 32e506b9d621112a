import { Button, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { checkPasswordLink, resetPassword } from '../../accounts/accounts';
import { ApiProblem, isProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import { t } from '../../texts/rooms/account';
import { FormProblem } from '../../ui/FormProblem';
import { AccountLayout } from './AccountLayout';
import classes from './Form.module.css';
import { SignInForm } from './SignInForm';
import { StrengthMeter } from './StrengthMeter';

/** The server's reasons why a link is not valid. */
const VOID = ['bad-link', 'expired-link', 'used-link'] as const;
type Void = (typeof VOID)[number];

/** The page behind the link in a mail: sets a new password, or the first one after an invitation. */
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
  const [outcome, setOutcome] = useState<'done' | Void | null>(null);
  const invited = link.data ? link.data.purpose === 'invitation' : saysInvited;
  const email = link.data?.email;

  if (outcome === 'done') return <Done invited={invited} email={email} />;
  const why = outcome ?? (token === '' ? 'bad-link' : whyVoid(link.error));
  if (why !== null) return <VoidLink why={why} invited={invited} />;
  return (
    <AccountLayout
      title={invited ? t('reset.title-invited') : t('reset.title')}
      lead={<Lead {...{ invited, email }} />}
    >
      {/* Any other problem with the link shows when the password is set. */}
      {!link.isPending && <NewPasswordForm token={token} email={email} onDone={setOutcome} />}
    </AccountLayout>
  );
}

interface Whose {
  invited: boolean;
  /** Unknown while the link is being checked, or if that failed. */
  email: string | undefined;
}

function Lead({ invited, email }: Whose) {
  return t.rich(invited ? 'reset.lead-invited' : 'reset.lead', {
    known: email ? 'yes' : 'no',
    email: email ?? '',
    b: (words) => <strong>{words}</strong>,
  });
}

interface FormProps {
  token: string;
  email: string | undefined;
  onDone: (outcome: 'done' | Void) => void;
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
      setProblems([t('reset.missing')]);
      return field.current?.focus();
    }
    setBusy(true);
    setProblems([]);
    try {
      await resetPassword(token, password);
      onDone('done');
    } catch (error) {
      const why = whyVoid(error);
      if (why !== null) onDone(why);
      else if (error instanceof ApiProblem && error.status === 422)
        setProblems(error.errors.map(({ detail }) => detail));
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
          <label htmlFor={id}>{t('form.new-password')}</label>
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
          visibilityToggleButtonProps={{ 'aria-label': t('form.show-password') }}
        />
        <StrengthMeter password={password} id={`${id}-strength`} />
      </div>
      <Button type="submit" className={classes.submit} loading={busy} fullWidth>
        {t('reset.submit')}
      </Button>
    </form>
  );
}

function Done({ invited, email }: Whose) {
  const navigate = useNavigate();
  return (
    <AccountLayout
      title={invited ? t('reset.done-invited') : t('reset.done')}
      lead={<span role="status">{t('reset.now-sign-in')}</span>}
    >
      <SignInForm email={email} onSignedIn={() => void navigate({ to: '/', replace: true })} />
    </AccountLayout>
  );
}

function whyVoid(error: unknown): Void | null {
  return VOID.find((type) => isProblem(error, type)) ?? null;
}

/** Explains why a link is not valid, and offers the way on. */
function VoidLink({ why, invited }: { why: Void; invited: boolean }) {
  const toLogin = (
    <Button component={Link} to="/login" variant={why === 'used-link' ? 'filled' : 'default'}>
      {t('form.to-login')}
    </Button>
  );
  const toNewLink = (
    <Button component={Link} to="/forgot-password" variant={why === 'used-link' ? 'default' : 'filled'}>
      {t('reset.new-link')}
    </Button>
  );
  return (
    <AccountLayout title={t(`void.${why}.title`)}>
      <div className={classes.said}>
        <p>{invited ? t(`void.${why}.invitation`) : t(`void.${why}.text`)}</p>
        {(invited || why === 'used-link') && toLogin}
        {!invited && toNewLink}
      </div>
    </AccountLayout>
  );
}
