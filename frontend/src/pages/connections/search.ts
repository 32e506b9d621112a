import { someOf, text } from '../../app/search';
import { GROUPS, type GroupName } from './groups';

/** What is in the address of the connections page. */
export interface ConnectionsSearch {
  q?: string;
  reason?: GroupName[];
}

export function validateConnectionsSearch(search: Record<string, unknown>): ConnectionsSearch {
  return {
    q: text(search.q),
    reason: someOf(
      GROUPS.map(({ name }) => name),
      search.reason,
    ),
  };
}
