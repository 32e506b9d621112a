import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isTyping } from '../../app/useShortcuts';
import classes from './ChargerTabs.module.css';

/** The tabs of a charger, in their order; the keys 1, 2, 3 go there. */
const TABS = [
  { to: '/chargers/$deviceId', label: 'Overview' },
  { to: '/chargers/$deviceId/logs', label: 'Logs' },
  { to: '/chargers/$deviceId/details', label: 'Details' },
] as const;

export function ChargerTabs({ deviceId }: { deviceId: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const tab = TABS[Number(event.key) - 1];
      if (!tab || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      void navigate({ to: tab.to, params: { deviceId } });
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, deviceId]);
  return (
    <nav className={classes.tabs} aria-label={`Pages of ${deviceId}`}>
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ deviceId }}
          className={classes.tab}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
