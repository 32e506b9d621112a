import { IconBan, IconMail, IconPointFilled } from '@tabler/icons-react';
import type { Person } from '../../api/types';
import classes from './UserStatus.module.css';

export const LOOKS = {
  active: { label: 'Active', icon: IconPointFilled },
  invited: { label: 'Invitation pending', icon: IconMail },
  deactivated: { label: 'Deactivated', icon: IconBan },
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
