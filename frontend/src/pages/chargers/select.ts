import type { Charger } from '../../api/types';
import { asShown, chargerPower, shownConnectors } from '../../components/chargerState';
import type { Fleet } from '../../live/fleet';
import { FLEET_GROUPS, type FleetGroup, fleetGroup } from '../../theme/status';
import type { ChargersSearch, Sort } from './search';

type Filters = Pick<ChargersSearch, 'q' | 'connection' | 'state' | 'status' | 'vendor'>;

export function isFiltered({ q, connection, state, status, vendor }: Filters): boolean {
  return Boolean(q || connection || state || status || vendor);
}

/** The chargers that match, in the fleet's order: those online first, then by id. */
export function matching(fleet: Fleet, filters: Filters): Charger[] {
  const found: Charger[] = [];
  for (const id of fleet.order) {
    const charger = fleet.chargers.get(id);
    if (charger && matches(charger, filters)) found.push(charger);
  }
  return found;
}

function matches(charger: Charger, { q, connection, state, status, vendor }: Filters): boolean {
  if (connection && charger.online !== (connection === 'online')) return false;
  if (status && !status.includes(charger.chargerStatus)) return false;
  if (vendor && !vendor.includes(charger.vendor ?? '')) return false;
  if (state && !groupsOf(charger).some((group) => state.includes(group))) return false;
  return !q || contains(charger, q.toLowerCase());
}

function contains(charger: Charger, sought: string): boolean {
  const { deviceId, name, vendor, model, serialNumber } = charger;
  return [deviceId, name, vendor, model, serialNumber].some((text) => text?.toLowerCase().includes(sought));
}

/** A charger whose connectors aren't known yet is offline as a whole, or in no group. */
function groupsOf(charger: Charger): FleetGroup[] {
  const groups = shownConnectors(charger).map(({ status }) => fleetGroup(charger.online, status));
  return groups.length === 0 && !charger.online ? ['Offline'] : groups;
}

const KEYS: Record<Sort, (charger: Charger) => string | number> = {
  charger: ({ deviceId }) => deviceId.toLowerCase(),
  faults: ({ online, connectors }) =>
    online ? connectors.filter(({ status }) => status === 'Faulted').length : 0,
  power: chargerPower,
  model: ({ vendor, model }) => `${vendor ?? ''} ${model ?? ''}`.toLowerCase(),
  lastSeen: ({ lastSeen }) => lastSeen ?? '',
};

/** In another order than the fleet's own; those that are equal keep theirs. */
export function sorted(chargers: Charger[], sort: Sort | undefined, descending: boolean): Charger[] {
  if (!sort) return chargers;
  const key = KEYS[sort];
  const sign = descending ? -1 : 1;
  return [...chargers].sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a < b ? -sign : a > b ? sign : 0;
  });
}

export interface FleetFigures {
  chargers: number;
  online: number;
  powerW: number;
  connectors: number;
  groups: { name: FleetGroup; count: number }[];
}

/** The figures of the band over the chargers. */
export function figures(fleet: Fleet): FleetFigures {
  const counts = new Map<FleetGroup, number>();
  let [online, powerW, connectors] = [0, 0, 0];
  for (const charger of fleet.chargers.values()) {
    if (charger.online) online += 1;
    powerW += chargerPower(charger);
    for (const { connectorId, status } of charger.connectors.map(asShown)) {
      if (connectorId === 0) continue;
      connectors += 1;
      const group = fleetGroup(charger.online, status);
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  }
  const groups = FLEET_GROUPS.map(({ name }) => ({ name, count: counts.get(name) ?? 0 }));
  return { chargers: fleet.chargers.size, online, powerW, connectors, groups };
}

export function vendors(fleet: Fleet): string[] {
  const names = new Set<string>();
  for (const { vendor } of fleet.chargers.values()) if (vendor) names.add(vendor);
  return [...names].sort((a, b) => a.localeCompare(b));
}

/** An id for the example address: one that isn't taken, like those there are. */
export function nextId(fleet: Fleet): string {
  const numbered = [...fleet.chargers.keys()]
    .map((id) => /^(.*?)(\d+)$/.exec(id))
    .filter((found) => found !== null);
  const last = numbered.sort((a, b) => Number(a[2]) - Number(b[2])).at(-1);
  if (!last) return 'CP001';
  const [, prefix = '', digits = ''] = last;
  return prefix + String(Number(digits) + 1).padStart(digits.length, '0');
}
