import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { signOut } from '../accounts/accounts';
import { t } from '../texts/rooms/common';
import { MenuChoice } from '../ui/MenuChoice';
import { AccountButton } from './AccountButton';

const SCHEMES = [
  { value: 'light', label: t('scheme.light'), icon: IconSun },
  { value: 'dark', label: t('scheme.dark'), icon: IconMoon },
  { value: 'auto', label: t('scheme.auto'), icon: IconDeviceDesktop },
] as const;

/** The account button once its menu was opened, with the menu. */
export default function AccountDropdown() {
  const [opened, setOpened] = useState(true);
  const button = useRef<HTMLButtonElement>(null);
  const open = (isOpen: boolean) => {
    setOpened(isOpen);
    // Mantine returns the focus to the element that had it: at first, that was the button that this one has replaced.
    if (!isOpen) button.current?.focus();
  };
  return (
    <Menu position="top-start" width={196} opened={opened} onChange={open}>
      <Menu.Target>
        <AccountButton ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <Items />
      </Menu.Dropdown>
    </Menu>
  );
}

function Items() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <>
      <Menu.Item
        component={Link}
        to="/account"
        leftSection={<IconUserCircle size={15} stroke={1.7} aria-hidden />}
      >
        {t('account.yours')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{t('scheme.label')}</Menu.Label>
      {SCHEMES.map(({ value, label, icon: Icon }) => (
        <MenuChoice
          key={value}
          single
          chosen={colorScheme === value}
          onChoose={() => setColorScheme(value)}
          mark={<Icon size={15} stroke={1.7} aria-hidden />}
        >
          {label}
        </MenuChoice>
      ))}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconLogout size={15} stroke={1.7} aria-hidden />}
        onClick={() => void signOut()}
      >
        {t('account.sign-out')}
      </Menu.Item>
    </>
  );
}
