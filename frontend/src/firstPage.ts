/** The pages that people open most by their address, with all that they show at first. */
const PAGES: readonly [RegExp, () => Promise<unknown>][] = [
  [/^\/(chargers)?$/, () => import('./pages/chargers/ChargersPage')],
  [
    /^\/chargers\/[^/]+$/,
    () => Promise.all([import('./pages/charger/ChargerPage'), import('./pages/charger/Overview')]),
  ],
  [/^\/dashboard$/, () => import('./pages/dashboard/DashboardPage')],
  [/^\/logs$/, () => import('./pages/logs/LogsPage')],
];

/** Asks for the page of an address before the app is there, which would ask for it a second later on a slow phone. */
export function loadFirstPage(path: string): void {
  const page = PAGES.find(([address]) => address.test(path));
  // The router asks for it again, and says so if it is missing.
  page?.[1]().catch(() => undefined);
}
