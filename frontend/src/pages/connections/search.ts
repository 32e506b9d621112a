import { someOf, text } from '../../components/search';
/** The groups of reasons, in the order of the page; groups.ts says what is in them. */
export const GROUP_NAMES = [
  'unknown',
  'address',
  'protocol',
  'credentials',
  'identity',
  'webPage',
  'inactive',
  'busy',
  'other',
] as const;

export type GroupName = (typeof GROUP_NAMES)[number];

/** What is in the address of the connections page. */
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
