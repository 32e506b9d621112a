import { Link } from '@tanstack/react-router';
import { t } from '../../texts/rooms/charger';
import { Tabs } from '../../ui/Tabs';
import classes from '../../ui/Tabs.module.css';

/** The tabs of a charger, in order, with the keys 1 to 6. */
const TABS = [
  { to: '/chargers/$deviceId', label: t('tab.overview') },
  { to: '/chargers/$deviceId/logs', label: t('tab.logs') },
  { to: '/chargers/$deviceId/transactions', label: t('tab.transactions') },
  { to: '/chargers/$deviceId/commands', label: t('tab.commands') },
  { to: '/chargers/$deviceId/configuration', label: t('tab.configuration') },
  { to: '/chargers/$deviceId/details', label: t('tab.details') },
] as const;

export function ChargerTabs({ deviceId }: { deviceId: string }) {
  return (
    <Tabs label={t('tab.label', { id: deviceId })}>
      {TABS.map(({ to, label }, index) => (
        <Link
          key={to}
          to={to}
          params={{ deviceId }}
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
