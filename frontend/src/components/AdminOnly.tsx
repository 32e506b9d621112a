import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { mayManage, useUser } from '../api/accounts';
import { Notice } from './Notice';
import { useTitle } from './useTitle';

/** A page for admins, of "users"; others who open its address learn why it is empty. */
export function AdminOnly({ what, children }: { what: string; children: ReactNode }) {
  const user = useUser();
  if (mayManage(user)) return children;
  return <NotForYou what={what} role={user.role} />;
}

function NotForYou({ what, role }: { what: string; role: string }) {
  useTitle('For admins');
  return (
    <Notice
      title={`Only admins can see ${what}`}
      text={`You are signed in as ${role === 'operator' ? 'an operator' : 'a viewer'}. An admin can change your role or look it up for you.`}
    >
      <Button component={Link} to="/chargers">
        Go to chargers
      </Button>
    </Notice>
  );
}
