import { GROUP_NAMES, type GroupName } from '../../connections/groupNames';
import { someOf, text } from '../../lib/search';

/** The address of the connections page. */
export interface ConnectionsSearch {
  q?: string;
  reason?: GroupName[];
}

export function validateConnectionsSearch(search: Record<string, unknown>): ConnectionsSearch {
  return {
    q: text(search.q),
    reason: someOf(GROUP_NAMES, search.reason),
  };
}
