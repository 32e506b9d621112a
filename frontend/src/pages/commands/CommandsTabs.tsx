import { Link } from '@tanstack/react-router';
import { t } from '../../texts/rooms/commands';
import { t as common } from '../../texts/rooms/common';
import { Tabs } from '../../ui/Tabs';
import classes from '../../ui/Tabs.module.css';

const TABS = [
  { to: '/commands', label: t('tab.history') },
  { to: '/commands/batches', label: t('tab.batches') },
] as const;

export function CommandsTabs() {
  return (
    <Tabs label={common('page.commands')}>
      {TABS.map(({ to, label }, index) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
          aria-keyshortcuts={String(index + 1)}
        >
          {label}
        </Link>
      ))}
    </Tabs>
  );
}
