import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { session } from '../../api/session';
import { destinationName, safeDestination } from '../../navigation/destination';
import { t } from '../../texts/rooms/account';
import { AccountLayout } from './AccountLayout';
import classes from './Form.module.css';
import { SignInForm } from './SignInForm';

export function SignInPage() {
  const to = safeDestination(useSearch({ from: '/login' }).to);
  const navigate = useNavigate();
  const goOn = () => void navigate({ href: to, replace: true });
  const name = destinationName(to);

  // People who are signed in already go straight on.
  useEffect(() => {
    session
      .restore()
      .then(() => {
        if (session.get().status === 'signedIn') void navigate({ href: to, replace: true });
      })
      .catch(() => undefined);
  }, [navigate, to]);

  const lead = name && t.rich('sign-in.lead', { page: name, b: (words) => <strong>{words}</strong> });
  return (
    <AccountLayout title={t('sign-in.title')} lead={lead}>
      <SignInForm onSignedIn={goOn} />
      <p className={classes.note}>{t('sign-in.no-account')}</p>
    </AccountLayout>
  );
}
