import { Menu } from '@mantine/core';
import { useRef } from 'react';
import { AccountButton } from './AccountButton';
import { AccountMenuItems } from './AccountMenuItems';

/** The menu of the account, once it was opened. */
export default function OpenedAccountMenu() {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Menu
      defaultOpened
      returnFocus={false}
      onClose={() => button.current?.focus()}
      position="top-start"
      width={196}
    >
      <Menu.Target>
        <AccountButton ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <AccountMenuItems />
      </Menu.Dropdown>
    </Menu>
  );
}
