import { oneOf, text } from '../../components/search';
import { type TimeSearch, timeQuery, validateTime } from '../../components/timeSearch';

/** What can be filtered by: an action, or the first word of several. */
export const KINDS = [
  { value: 'sign-in', label: 'Sign-ins' },
  { value: 'sign-in.failed', label: 'Failed sign-ins' },
  { value: 'sign-out', label: 'Sign-outs' },
  { value: 'session', label: 'Ended sessions' },
  { value: 'password', label: 'Passwords' },
  { value: 'user', label: 'Users' },
  { value: 'api-key', label: 'API keys' },
  { value: 'charger', label: 'Chargers' },
  { value: 'alarm', label: 'Security alarms' },
] as const;

export type Kind = (typeof KINDS)[number]['value'];

/** What is in the address of the audit log. */
export interface AuditSearch extends TimeSearch {
  q?: string;
  kind?: Kind;
}

export function validateAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    q: text(search.q),
    kind: oneOf(
      KINDS.map(({ value }) => value),
      search.kind,
    ),
    ...validateTime(search),
  };
}

/** What the API is asked for. */
export function auditQuery({ q, kind, ...time }: AuditSearch, now: number) {
  return { q, action: kind, ...timeQuery(time, now) };
}
