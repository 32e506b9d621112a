import type { IdTag } from '../../api/types';
import { oneOf, someOf, text, texts } from '../../lib/search';

export const STATUSES = [
  'Accepted',
  'Blocked',
  'Expired',
  'Invalid',
] as const satisfies readonly IdTag['status'][];
export type TagStatus = (typeof STATUSES)[number];
export const KINDS = ['rfid', 'app', 'vehicle', 'virtual'] as const satisfies readonly IdTag['kind'][];
export type TagKind = (typeof KINDS)[number];

export const TABS = ['local-lists'] as const;
export type Tab = (typeof TABS)[number];

/** The address of the page of id tags: a tab, or filters of the list; `parent` is a group. */
export interface IdTagsSearch {
  tab?: Tab;
  q?: string;
  status?: TagStatus[];
  kind?: TagKind[];
  parent?: string;
  /** Tags that may charge at one of these chargers. */
  deviceId?: string[];
  overBudget?: 'true';
  /** The last seen come first, unless it says otherwise. */
  sort?: 'tag';
}

export function validateIdTagsSearch(search: Record<string, unknown>): IdTagsSearch {
  return {
    tab: oneOf(TABS, search.tab),
    q: text(search.q),
    status: someOf(STATUSES, search.status),
    kind: someOf(KINDS, search.kind),
    parent: text(search.parent),
    deviceId: texts(search.deviceId),
    overBudget: oneOf(['true'], search.overBudget),
    sort: oneOf(['tag'], search.sort),
  };
}
