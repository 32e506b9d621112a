import type { Charger, Snapshot } from '../api/types';

/**
 * How much of the fleet is held here. `loading`: the first pages, and the others are on their way. `whole`: all of it.
 * `part`: there are more chargers than a browser should hold, so these are only the ones in sight.
 */
export type Extent = 'loading' | 'whole' | 'part';

/** The chargers held here, as they are now. Never changed in place. */
export interface Fleet {
  chargers: ReadonlyMap<string, Charger>;
  /** Device ids, those online first, then by id, as the API sorts them. */
  order: readonly string[];
  extent: Extent;
}

export type FleetEvent =
  | { event: 'snapshot'; data: Snapshot }
  | { event: 'charger.status'; data: Charger }
  | { event: 'charger.removed'; data: { deviceId: string } };

export const FLEET_TYPES = [
  'charger.status',
  'charger.removed',
] as const satisfies readonly FleetEvent['event'][];

/** Larger fleets are not held whole: their lists come from the server page by page. */
export const MOST_HELD = 2_000;

export const EMPTY_FLEET: Fleet = { chargers: new Map(), order: [], extent: 'loading' };

/** The fleet after these events. The law: apply(deltas, old snapshot) equals the new snapshot. */
export function applyEvents(fleet: Fleet, events: readonly FleetEvent[]): Fleet {
  if (events.length === 0) return fleet;
  const chargers = new Map(fleet.chargers);
  let { extent } = fleet;
  let orderChanged = false;
  for (const { event, data } of events) {
    switch (event) {
      case 'snapshot':
        if (data.page === 0) chargers.clear();
        for (const charger of data.chargers) chargers.set(charger.deviceId, charger);
        if (extent !== 'part') extent = data.total > MOST_HELD ? 'part' : data.last ? 'whole' : 'loading';
        orderChanged = true;
        break;
      case 'charger.status':
        orderChanged ||= chargers.get(data.deviceId)?.online !== data.online;
        chargers.set(data.deviceId, data);
        break;
      case 'charger.removed':
        orderChanged = chargers.delete(data.deviceId) || orderChanged;
    }
  }
  if (chargers.size > MOST_HELD) extent = 'part';
  return { chargers, order: orderChanged ? inOrder(chargers.values()) : fleet.order, extent };
}

function inOrder(chargers: Iterable<Charger>): string[] {
  return [...chargers].sort(compare).map((charger) => charger.deviceId);
}

function compare(one: Charger, other: Charger): number {
  if (one.online !== other.online) return one.online ? -1 : 1;
  const [a, b] = [one.deviceId.toLowerCase(), other.deviceId.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
