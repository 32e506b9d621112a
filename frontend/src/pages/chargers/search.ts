import { oneOf, someOf, text, texts } from '../../components/search';
import { FLEET_GROUPS } from '../../theme/status';

const CONNECTION = ['online', 'offline'] as const;
const STATUS = ['active', 'inactive', 'maintenance'] as const;
const VIEWS = ['cards', 'table'] as const;
export const SORTS = ['charger', 'faults', 'power', 'model', 'lastSeen'] as const;

export type View = (typeof VIEWS)[number];
export type Sort = (typeof SORTS)[number];

/** What is in the address of the chargers page. */
export interface ChargersSearch {
  q?: string;
  connection?: (typeof CONNECTION)[number];
  state?: (typeof FLEET_GROUPS)[number]['name'][];
  status?: (typeof STATUS)[number][];
  vendor?: string[];
  view?: View;
  sort?: Sort;
  descending?: 'yes';
}

export function validateChargersSearch(search: Record<string, unknown>): ChargersSearch {
  const groups = FLEET_GROUPS.map(({ name }) => name);
  return {
    q: text(search.q),
    connection: oneOf(CONNECTION, search.connection),
    state: someOf(groups, search.state),
    status: someOf(STATUS, search.status),
    vendor: texts(search.vendor),
    view: oneOf(VIEWS, search.view),
    sort: oneOf(SORTS, search.sort),
    descending: oneOf(['yes'] as const, search.descending),
  };
}
