import { Link } from '@tanstack/react-router';
import classes from './ChargerTabs.module.css';

/** The tabs of a charger, in their order; the keys 1, 2, 3 go there. */
const TABS = [
  { to: '/chargers/$deviceId', label: 'Overview' },
  { to: '/chargers/$deviceId/logs', label: 'Logs' },
  { to: '/chargers/$deviceId/details', label: 'Details' },
] as const;

export function ChargerTabs({ deviceId }: { deviceId: string }) {
  return (
    <nav className={classes.tabs} aria-label={`Pages of ${deviceId}`}>
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
    </nav>
  );
}
