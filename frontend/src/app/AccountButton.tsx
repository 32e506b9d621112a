import { IconChevronDown } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { useUser } from '../accounts/accounts';
import { initials } from '../accounts/initials';
import { t } from '../texts/rooms/common';
import classes from './AccountButton.module.css';

export function AccountButton(props: ComponentProps<'button'>) {
  const user = useUser();
  return (
    <button {...props} type="button" className={classes.account}>
      <span className={classes.initials} aria-hidden="true">
        {initials(user)}
      </span>
      <span className={classes.who}>
        <bdi className={classes.name}>{user.name ?? t(`role.${user.role}`)}</bdi>
        <span className={classes.email}>{user.email}</span>
      </span>
      <IconChevronDown size={15} stroke={1.7} aria-hidden className={classes.arrow} />
    </button>
  );
}
