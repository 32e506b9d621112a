import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconChevronRight, IconLogout } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { signOut, useUser } from '../../accounts/accounts';
import { initials } from '../../accounts/initials';
import { AlarmBadge } from '../../connections/AlarmBadge';
import { ALARMS_AT, managePagesFor, PAGES, type Page } from '../../navigation/pages';
import { t } from '../../texts/rooms/common';
import { PageHead } from '../../ui/PageHead';
import classes from './MorePage.module.css';

const SCHEMES = [
  { value: 'light', label: t('scheme.light') },
  { value: 'dark', label: t('scheme.dark') },
  { value: 'auto', label: t('scheme.auto') },
];

/** The page More of phones: pages without a tab, the account, the colour scheme. */
export function MorePage() {
  const user = useUser();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <>
      <PageHead title={t('page.more')} />
      <Link to="/account" className={classes.account}>
        <span className={classes.initials} aria-hidden="true">
          {initials(user)}
        </span>
        <span className={classes.who}>
          <bdi className={classes.name}>{user.name ?? t('page.account')}</bdi>
          <span className={classes.email}>{user.email}</span>
        </span>
        <IconChevronRight size={17} stroke={1.7} aria-hidden />
      </Link>
      <PageList pages={PAGES.filter(({ tab }) => !tab)} label={t('frame.more-pages')} />
      <h2 className={classes.heading}>{t('frame.manage')}</h2>
      <PageList pages={managePagesFor(user)} label={t('frame.manage-label')} />
      <h2 className={classes.heading}>{t('scheme.label')}</h2>
      <SegmentedControl
        fullWidth
        classNames={{ label: classes.scheme }}
        data={SCHEMES}
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
        aria-label={t('scheme.label')}
      />
      <button type="button" className={classes.signOut} onClick={() => void signOut()}>
        <IconLogout size={20} stroke={1.7} aria-hidden />
        {t('account.sign-out')}
      </button>
    </>
  );
}

function PageList({ pages, label }: { pages: readonly Page[]; label: string }) {
  return (
    <nav className={classes.list} aria-label={label}>
      {pages.map(({ to, label: name, icon: Icon }) => (
        <Link key={to} to={to} className={classes.page}>
          <Icon size={20} stroke={1.7} aria-hidden />
          <span>{name}</span>
          {to === ALARMS_AT && <AlarmBadge />}
          <IconChevronRight size={17} stroke={1.7} aria-hidden />
        </Link>
      ))}
    </nav>
  );
}
