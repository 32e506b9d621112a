import { oneOf, text } from '../../lib/search';

export const STATUSES = ['Accepted', 'Blocked', 'Expired', 'Invalid'] as const;
export type TagStatus = (typeof STATUSES)[number];
export const KINDS = ['rfid', 'app', 'vehicle', 'virtual'] as const;

/** The address of the list of id tags. */
export interface IdTagsSearch {
  q?: string;
  status?: TagStatus;
}

export function validateIdTagsSearch(search: Record<string, unknown>): IdTagsSearch {
  return { q: text(search.q), status: oneOf(STATUSES, search.status) };
}
