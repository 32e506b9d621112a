import type { Charger, ChargingTransaction } from '../api/types';

/** All chargers as they are now, and the running transactions that were heard of. Never changed in place. */
export interface Fleet {
  chargers: ReadonlyMap<string, Charger>;
  /** Device ids, those online first, then by id, as the API sorts them. */
  order: readonly string[];
  transactions: ReadonlyMap<number, ChargingTransaction>;
}

export type FleetEvent =
  | { event: 'snapshot'; data: { chargers: Charger[] } }
  | { event: 'charger.status'; data: Charger }
  | { event: 'charger.removed'; data: { deviceId: string } }
  | {
      event: 'transaction.started' | 'transaction.updated' | 'transaction.stopped';
      data: ChargingTransaction;
    };

export const FLEET_TYPES = [
  'charger.status',
  'charger.removed',
  'transaction.started',
  'transaction.updated',
  'transaction.stopped',
] as const satisfies readonly FleetEvent['event'][];

export const EMPTY_FLEET: Fleet = { chargers: new Map(), order: [], transactions: new Map() };

/** The fleet after these events. The law: apply(deltas, old snapshot) equals the new snapshot. */
export function applyEvents(fleet: Fleet, events: readonly FleetEvent[]): Fleet {
  if (events.length === 0) return fleet;
  const chargers = new Map(fleet.chargers);
  const transactions = new Map(fleet.transactions);
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
        break;
      case 'transaction.stopped':
        transactions.delete(data.transactionId);
        break;
      default:
        transactions.set(data.transactionId, data);
    }
  }
  if (orderChanged) forgetEnded(transactions, chargers);
  return { chargers, transactions, order: orderChanged ? inOrder(chargers.values()) : fleet.order };
}

/** A snapshot may stand where the end of a transaction was missed. */
function forgetEnded(
  transactions: Map<number, ChargingTransaction>,
  chargers: ReadonlyMap<string, Charger>,
): void {
  const running = new Set<number | null>();
  for (const charger of chargers.values())
    for (const connector of charger.connectors) running.add(connector.transactionId);
  for (const id of transactions.keys()) if (!running.has(id)) transactions.delete(id);
}

function inOrder(chargers: Iterable<Charger>): string[] {
  return [...chargers].sort(compare).map((charger) => charger.deviceId);
}

function compare(one: Charger, other: Charger): number {
  if (one.online !== other.online) return one.online ? -1 : 1;
  const [a, b] = [one.deviceId.toLowerCase(), other.deviceId.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
