import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTitle } from '../lib/useTitle';
import { t } from '../texts/rooms/common';
import { Notice } from '../ui/Notice';
import { mayManage, useUser } from './accounts';

/** A page for admins, such as "users". Others who open its address learn why it is empty. */
export function AdminOnly({ what, children }: { what: string; children: ReactNode }) {
  const user = useUser();
  if (mayManage(user)) return children;
  return <NotForYou what={what} role={user.role} />;
}

function NotForYou({ what, role }: { what: string; role: string }) {
  useTitle(t('admins.title'));
  return (
    <Notice title={t('admins.only', { what })} text={t('admins.why', { role })}>
      <Button component={Link} to="/chargers">
        {t('go-to-chargers')}
      </Button>
    </Notice>
  );
}
