import { oneOf, text } from '../../lib/search';
import { type TimeSearch, timeQuery, validateTime } from '../../lib/timeSearch';

/** The values of the filter: an action, or the first word of several. */
export const KINDS = [
  'sign-in',
  'sign-in.failed',
  'sign-out',
  'session',
  'password',
  'user',
  'api-key',
  'charger',
  'command',
  'id-tag',
  'transaction',
  'alarm',
] as const;

export type Kind = (typeof KINDS)[number];

/** The address of the audit log. */
export interface AuditSearch extends TimeSearch {
  q?: string;
  kind?: Kind;
}

export function validateAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    q: text(search.q),
    kind: oneOf(KINDS, search.kind),
    ...validateTime(search),
  };
}

/** The query as the API takes it. */
export function auditQuery({ q, kind, ...time }: AuditSearch, now: number) {
  return { q, action: kind, ...timeQuery(time, now) };
}
