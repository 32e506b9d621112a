import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useUser } from '../api/accounts';
import { AccountMenuItems } from './AccountMenuItems';
import { PAGES } from './navigation';
import classes from './Phone.module.css';

export function PhoneTabs() {
  const { email } = useUser();
  return (
    <nav className={classes.tabs} aria-label="Pages">
      {PAGES.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeProps={{ 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
        >
          <Icon size={20} stroke={1.7} aria-hidden />
          {label}
        </Link>
      ))}
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <button type="button" className={classes.tab}>
            <IconDots size={20} stroke={1.7} aria-hidden />
            More
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{email}</Menu.Label>
          <AccountMenuItems />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
