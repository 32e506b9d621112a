import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useRef, useState } from 'react';
import { forgotPassword } from '../../accounts/accounts';
import { sentence } from '../../api/sentence';
import { t } from '../../texts/rooms/account';
import { FormProblem } from '../../ui/FormProblem';
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
    <AccountLayout title={t('forgot.title')} lead={t('forgot.lead')}>
      <form className={classes.form} onSubmit={submit} noValidate>
        {problem && <FormProblem>{problem}</FormProblem>}
        <div>
          <div className={classes.labelRow}>
            <label htmlFor={id}>{t('form.email')}</label>
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
            error={missing && t('form.email-missing')}
            autoFocus
          />
        </div>
        <Button type="submit" className={classes.submit} loading={busy} fullWidth>
          {t('forgot.submit')}
        </Button>
        <p className={classes.note}>
          <Link to="/login">{t('forgot.back')}</Link>
        </p>
      </form>
    </AccountLayout>
  );
}

function LinkSent({ email, mail, onAgain }: Sent & { onAgain: () => void }) {
  const way = mail === 'smtp' ? 'mailed' : 'logged';
  return (
    <AccountLayout title={t(`forgot.${way}.title`)}>
      <div className={classes.said} role="status">
        <p>{t.rich(`forgot.${way}.text`, { email, b: (words) => <strong>{words}</strong> })}</p>
        <p className={classes.note}>{t(`forgot.${way}.note`)}</p>
        <Button variant="default" onClick={onAgain}>
          {t('forgot.again')}
        </Button>
      </div>
    </AccountLayout>
  );
}
