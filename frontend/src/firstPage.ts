import { loadTexts, type Room } from './texts/load';

/** The pages that people open most by their address, with all that they show at first: their texts, and themselves. */
const PAGES: readonly [RegExp, readonly Room[], () => Promise<unknown>][] = [
  [/^\/(chargers)?$/, ['chargers'], () => import('./pages/chargers/ChargersPage')],
  [
    /^\/chargers\/[^/]+$/,
    ['charger', 'logs'],
    () => Promise.all([import('./pages/charger/ChargerPage'), import('./pages/charger/Overview')]),
  ],
  [/^\/dashboard$/, ['dashboard', 'connections', 'logs'], () => import('./pages/dashboard/DashboardPage')],
  [/^\/logs$/, ['logs'], () => import('./pages/logs/LogsPage')],
];

/**
 * Asks for the page of an address before the app is there, which would ask for it a second later on a slow phone, and
 * for its texts before the page is there.
 */
export function loadFirstPage(path: string): void {
  const page = PAGES.find(([address]) => address.test(path));
  if (!page) return;
  const [, rooms, load] = page;
  // The router and the rooms ask for them again, and say so if one is missing.
  for (const asked of [...rooms.map(loadTexts), load()]) asked.catch(() => undefined);
}
