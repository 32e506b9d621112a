import { Button } from '@mantine/core';
import { IconChevronRight, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Logo } from '../../components/Logo';
import { Phases } from '../../components/Phases';
import { useTitle } from '../../components/useTitle';
import classes from './AuthenticationRequired.module.css';

/** What people see who open a page without being signed in. */
export default function AuthenticationRequired({ address }: { address: string }) {
  useTitle('Authentication required');
  return (
    <div className={classes.page}>
      <header>
        <Logo />
      </header>
      <main className={classes.main}>
        <span className={classes.lock}>
          <IconLock size={20} stroke={1.7} aria-hidden />
        </span>
        <h1>Sign in to see this page</h1>
        <p className={classes.text}>
          You opened <code>{address}</code>. It needs an account. After you sign in, you come straight back
          here.
        </p>
        <Button
          renderRoot={(props) => <Link to="/login" search={{ to: address }} {...props} />}
          rightSection={<IconChevronRight size={15} stroke={1.7} aria-hidden />}
        >
          Go to login
        </Button>
      </main>
      <Phases className={classes.waves} />
    </div>
  );
}
