import { IconBan, IconMail, IconPointFilled } from '@tabler/icons-react';
import type { Person } from '../../api/types';
import { t } from '../../texts/rooms/users';
import classes from './UserStatus.module.css';

export const LOOKS = {
  active: { label: t('status.active'), icon: IconPointFilled },
  invited: { label: t('status.invited'), icon: IconMail },
  deactivated: { label: t('status.deactivated'), icon: IconBan },
} as const;

export function UserStatus({ status }: { status: Person['status'] }) {
  const { label, icon: Icon } = LOOKS[status];
  return (
    <span className={classes.status} data-status={status}>
      <Icon size={15} stroke={1.7} aria-hidden />
      {label}
    </span>
  );
}
