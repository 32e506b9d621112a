import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { OutsideNotice } from './OutsideNotice';

/** What people see who have signed out. */
export default function SignedOut() {
  return (
    <OutsideNotice icon={IconCheck} tab="Signed out" title="You are signed out">
      <p role="status">This browser no longer has access to your account.</p>
      <Button component={Link} to="/login">
        Sign in again
      </Button>
    </OutsideNotice>
  );
}
