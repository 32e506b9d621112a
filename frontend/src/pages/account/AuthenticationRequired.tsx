import { Button } from '@mantine/core';
import { IconChevronRight, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { OutsideNotice } from './OutsideNotice';

/** What people see who open a page without being signed in. */
export function AuthenticationRequired({ address }: { address: string }) {
  return (
    <OutsideNotice icon={IconLock} tab="Authentication required" title="Sign in to see this page">
      <p>
        You opened <code>{address}</code>. It needs an account. After you sign in, you come straight back
        here.
      </p>
      <Button
        renderRoot={(props) => <Link to="/login" search={{ to: address }} {...props} />}
        rightSection={<IconChevronRight size={15} stroke={1.7} aria-hidden />}
      >
        Go to login
      </Button>
    </OutsideNotice>
  );
}
