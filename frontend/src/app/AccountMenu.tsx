import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useUser } from '../api/accounts';
import classes from './AccountMenu.module.css';
import { AccountMenuItems } from './AccountMenuItems';
import { initials } from './initials';

export default function AccountMenu() {
  const user = useUser();
  return (
    <Menu position="top-start" width={196}>
      <Menu.Target>
        <button type="button" className={classes.account}>
          <span className={classes.initials} aria-hidden="true">
            {initials(user)}
          </span>
          <span className={classes.who}>
            <bdi className={classes.name}>{user.name ?? roleName(user.role)}</bdi>
            <span className={classes.email}>{user.email}</span>
          </span>
          <IconChevronDown size={15} stroke={1.7} aria-hidden className={classes.arrow} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <AccountMenuItems />
      </Menu.Dropdown>
    </Menu>
  );
}

function roleName(role: string): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}
