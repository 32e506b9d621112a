import type { Charger } from '../api/types';

/** All chargers as they are now. Never changed in place. */
export interface Fleet {
  chargers: ReadonlyMap<string, Charger>;
  /** Device ids, those online first, then by id, as the API sorts them. */
  order: readonly string[];
}

export type FleetEvent =
  | { event: 'snapshot'; data: { chargers: Charger[] } }
  | { event: 'charger.status'; data: Charger }
  | { event: 'charger.removed'; data: { deviceId: string } };

export const FLEET_TYPES = [
  'charger.status',
  'charger.removed',
] as const satisfies readonly FleetEvent['event'][];

export const EMPTY_FLEET: Fleet = { chargers: new Map(), order: [] };

/** The fleet after these events. The law: apply(deltas, old snapshot) equals the new snapshot. */
export function applyEvents(fleet: Fleet, events: readonly FleetEvent[]): Fleet {
  if (events.length === 0) return fleet;
  const chargers = new Map(fleet.chargers);
  let orderChanged = false;
  for (const { event, data } of events) {
    switch (event) {
      case 'snapshot':
        chargers.clear();
        for (const charger of data.chargers) chargers.set(charger.deviceId, charger);
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
  return { chargers, order: orderChanged ? inOrder(chargers.values()) : fleet.order };
}

function inOrder(chargers: Iterable<Charger>): string[] {
  return [...chargers].sort(compare).map((charger) => charger.deviceId);
}

function compare(one: Charger, other: Charger): number {
  if (one.online !== other.online) return one.online ? -1 : 1;
  const [a, b] = [one.deviceId.toLowerCase(), other.deviceId.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
