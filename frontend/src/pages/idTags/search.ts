import type { IdTag } from '../../api/types';
import { someOf, text } from '../../lib/search';

export const STATUSES = [
  'Accepted',
  'Blocked',
  'Expired',
  'Invalid',
] as const satisfies readonly IdTag['status'][];
export type TagStatus = (typeof STATUSES)[number];
export const KINDS = ['rfid', 'app', 'vehicle', 'virtual'] as const satisfies readonly IdTag['kind'][];
export type TagKind = (typeof KINDS)[number];

/** The address of the list of id tags; `parent` is a group. */
export interface IdTagsSearch {
  q?: string;
  status?: TagStatus[];
  kind?: TagKind[];
  parent?: string;
}

export function validateIdTagsSearch(search: Record<string, unknown>): IdTagsSearch {
  return {
    q: text(search.q),
    status: someOf(STATUSES, search.status),
    kind: someOf(KINDS, search.kind),
    parent: text(search.parent),
  };
}
