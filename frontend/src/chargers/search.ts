import { oneOf, someOf, text, texts } from '../lib/search';
import type { ChargerQuery, ChargerSort } from './query';
import { FLEET_GROUPS } from './status';

const CONNECTION = ['online', 'offline'] as const;
const STATUS = ['active', 'inactive', 'maintenance'] as const;
const REGISTRATION = ['pending', 'accepted', 'rejected'] as const;
const VIEWS = ['cards', 'table'] as const;
const YES = ['yes'] as const;
export const SORTS = [
  'charger',
  'power',
  'faults',
  'model',
  'lastSeen',
] as const satisfies readonly ChargerSort[];

export type View = (typeof VIEWS)[number];
export type Sort = (typeof SORTS)[number];

/** The address of the chargers page. */
export interface ChargersSearch extends ChargerQuery {
  sort?: Sort;
  view?: View;
}

export function validateChargersSearch(search: Record<string, unknown>): ChargersSearch {
  const groups = FLEET_GROUPS.map(({ name }) => name);
  return {
    q: text(search.q),
    connection: oneOf(CONNECTION, search.connection),
    state: someOf(groups, search.state),
    status: someOf(STATUS, search.status),
    registration: someOf(REGISTRATION, search.registration),
    vendor: texts(search.vendor),
    charging: oneOf(YES, search.charging),
    view: oneOf(VIEWS, search.view),
    sort: oneOf(SORTS, search.sort),
    descending: oneOf(YES, search.descending),
  };
}

export function isFiltered(search: ChargersSearch): boolean {
  const { q, connection, state, status, registration, vendor, charging } = search;
  return Boolean(q || connection || state || status || registration || vendor || charging);
}
