import type { Charger } from '../api/types';
import type { Fleet } from '../live/fleet';
import { PAGES, type Page } from './navigation';

export type Destination =
  | { group: 'Chargers'; href: string; name: string; charger: Charger }
  | { group: 'Pages'; href: string; name: string; page: Page };

const MOST_CHARGERS = 8;

/** What bears the typed text in its name; ids that begin with it come first. */
export function findDestinations(
  fleet: Fleet | undefined,
  typed: string,
  all: readonly Page[] = PAGES,
): Destination[] {
  const sought = typed.trim().toLowerCase();
  const chargers = [...(fleet?.chargers.values() ?? [])]
    .map((charger) => ({ charger, rank: rankOf(charger, sought) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank || (a.charger.deviceId < b.charger.deviceId ? -1 : 1))
    .slice(0, MOST_CHARGERS)
    .map(
      ({ charger }): Destination => ({
        group: 'Chargers',
        href: `/chargers/${encodeURIComponent(charger.deviceId)}`,
        name: charger.deviceId,
        charger,
      }),
    );
  const pages = all
    .filter(({ label }) => label.toLowerCase().includes(sought))
    .map((page): Destination => ({ group: 'Pages', href: page.to, name: page.label, page }));
  return [...chargers, ...pages];
}

function rankOf({ deviceId, name }: Charger, sought: string): number {
  const id = deviceId.toLowerCase();
  if (id.startsWith(sought)) return 0;
  if (id.includes(sought)) return 1;
  return name?.toLowerCase().includes(sought) ? 2 : 3;
}
