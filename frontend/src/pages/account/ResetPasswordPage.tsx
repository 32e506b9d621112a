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

/** Why a link is not good, as the server says it. */
const VOID = ['bad-link', 'expired-link', 'used-link'] as const;
type Void = (typeof VOID)[number];

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
  const [outcome, setOutcome] = useState<'done' | Void | null>(null);
  const invited = link.data ? link.data.purpose === 'invitation' : saysInvited;
  const email = link.data?.email;

  if (outcome === 'done') return <Done invited={invited} email={email} />;
  const why = outcome ?? (token === '' ? 'bad-link' : whyVoid(link.error));
  if (why !== null) return <VoidLink why={why} invited={invited} />;
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
      setProblems(['Type a new password.']);
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

function whyVoid(error: unknown): Void | null {
  return VOID.find((type) => isProblem(error, type)) ?? null;
}

const WORDS: Record<Void, { title: string; text: string; ofInvitation: string }> = {
  'bad-link': {
    title: 'This link doesn’t work',
    text: 'It is not complete, or a newer link was sent, which makes older ones void.',
    ofInvitation:
      'It is not complete, or a newer invitation was sent, which makes older ones void. Ask the administrator who invited you for a new one.',
  },
  'expired-link': {
    title: 'This link has expired',
    text: 'Links work for a limited time only. Ask for a new one.',
    ofInvitation:
      'Invitations work for a limited time only. Ask the administrator who invited you for a new one.',
  },
  'used-link': {
    title: 'This link was used before',
    text: 'Links work once. Sign in with the password that was set with it. If that was not you, ask for a new link at once.',
    ofInvitation:
      'Invitations work once. Sign in with the password that was set with it. If that was not you, tell the administrator who invited you.',
  },
};

/** Why a link is void, and the way on. */
function VoidLink({ why, invited }: { why: Void; invited: boolean }) {
  const { title, text, ofInvitation } = WORDS[why];
  const toLogin = (
    <Button component={Link} to="/login" variant={why === 'used-link' ? 'filled' : 'default'}>
      Go to login
    </Button>
  );
  const toNewLink = (
    <Button component={Link} to="/forgot-password" variant={why === 'used-link' ? 'default' : 'filled'}>
      Send a new link
    </Button>
  );
  return (
    <AccountLayout title={title}>
      <div className={classes.said}>
        <p>{invited ? ofInvitation : text}</p>
        {(invited || why === 'used-link') && toLogin}
        {!invited && toNewLink}
      </div>
    </AccountLayout>
  );
}
