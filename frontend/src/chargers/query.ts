import type { operations } from '../api/schema.gen';
import type { Charger } from '../api/types';
import { chargerPower, shownConnectors } from './chargerState';
import { type FleetGroup, fleetGroup, groupKey } from './status';

type ApiQuery = NonNullable<operations['listChargers']['parameters']['query']>;

/** A selection of chargers and their order: those online first, then by id, unless `sort` says otherwise. */
export interface ChargerQuery {
  q?: string;
  connection?: 'online' | 'offline';
  /** Chargers with a connector in one of these. */
  state?: readonly FleetGroup[];
  status?: readonly Charger['chargerStatus'][];
  registration?: readonly Charger['registration'][];
  vendor?: readonly string[];
  /** With a running transaction. */
  charging?: 'yes';
  sort?: ChargerSort;
  descending?: 'yes';
}

export type ChargerSort = 'charger' | 'power' | 'faults' | 'model' | 'lastSeen' | 'registered';

/** The query as the API takes it. */
export function asked(query: ChargerQuery): ApiQuery {
  const { q, connection, state, status, vendor, charging, sort, descending } = query;
  const registration = registrationIn(query);
  return {
    q: q || undefined,
    online: connection && connection === 'online',
    state: state?.map(groupKey),
    chargerStatus: status && [...status],
    registration: registration && [...registration],
    vendor: vendor && [...vendor],
    charging: charging && true,
    sort: sort && SORTS[sort].name,
    order: descending ? 'desc' : undefined,
  };
}

const SORTS: Record<
  ChargerSort,
  { name: NonNullable<ApiQuery['sort']>; key: (charger: Charger) => string | number | null }
> = {
  charger: { name: 'deviceId', key: ({ deviceId }) => deviceId.toLowerCase() },
  power: { name: 'power', key: chargerPower },
  faults: { name: 'faults', key: faults },
  model: {
    name: 'model',
    key: ({ vendor, model }) => [vendor, model].filter(Boolean).join(' ').toLowerCase(),
  },
  lastSeen: { name: 'lastSeen', key: ({ lastSeen }) => lastSeen },
  registered: { name: 'registeredAt', key: ({ registeredAt }) => registeredAt },
};

/** A charger that is not accepted shows that instead of its status, so a filter by status does not find it. */
function registrationIn({ registration, status }: ChargerQuery): ChargerQuery['registration'] {
  return registration ?? (status && ['accepted']);
}

/** The number of faulted connectors, or 1 if it is faulted as a whole. */
function faults(charger: Charger): number {
  if (!charger.online) return 0;
  const faulted = shownConnectors(charger).filter(({ status }) => status === 'Faulted');
  return Math.max(faulted.filter(({ connectorId }) => connectorId > 0).length, Math.min(1, faulted.length));
}

/** Returns the chargers that match, in the order of the query or else of the list. */
export function found(chargers: Iterable<Charger>, query: ChargerQuery): Charger[] {
  const matching = [...chargers].filter((charger) => matches(charger, query));
  return query.sort ? sorted(matching, query.sort, query.descending === 'yes') : matching;
}

function matches(charger: Charger, query: ChargerQuery): boolean {
  const { q, connection, state, status, vendor, charging } = query;
  const registration = registrationIn(query);
  if (connection && charger.online !== (connection === 'online')) return false;
  if (status && !status.includes(charger.chargerStatus)) return false;
  if (registration && !registration.includes(charger.registration)) return false;
  if (vendor && !vendor.includes(charger.vendor ?? '')) return false;
  if (charging && !charger.connectors.some(({ transactionId }) => transactionId !== null)) return false;
  if (state && !groupsOf(charger).some((group) => state.includes(group))) return false;
  return !q || contains(charger, q.toLowerCase().split(/\s+/));
}

function contains(charger: Charger, words: readonly string[]): boolean {
  const { deviceId, name, vendor, model, serialNumber } = charger;
  const texts = [deviceId, name, vendor, model, serialNumber].map((text) => text?.toLowerCase());
  return words.every((word) => texts.some((text) => text?.includes(word)));
}

function groupsOf(charger: Charger): FleetGroup[] {
  if (!charger.online) return ['Offline'];
  return shownConnectors(charger).map(({ status }) => fleetGroup(true, status));
}

/** Sorts by a key, then by id; chargers without the value come last. */
function sorted(chargers: Charger[], sort: ChargerSort, descending: boolean): Charger[] {
  const { key } = SORTS[sort];
  const sign = descending ? -1 : 1;
  const keyed = chargers.map((charger) => ({
    charger,
    key: key(charger),
    id: charger.deviceId.toLowerCase(),
  }));
  keyed.sort((one, other) => {
    if (one.key === other.key) return one.id < other.id ? -1 : 1;
    if (one.key === null || other.key === null) return one.key === null ? 1 : -1;
    return one.key < other.key ? -sign : sign;
  });
  return keyed.map(({ charger }) => charger);
}
