import { text, texts } from '../lib/search';
import { type TimeSearch, timeQuery, validateTime } from '../lib/timeSearch';

export const MARKS = ['active', 'suspect', 'estimated', 'unauthorised'] as const;
export type Mark = (typeof MARKS)[number];

/** The address of the list of transactions: a text, chargers, a time, and the marks that they have. */
export interface TransactionsSearch extends Partial<Record<Mark, 'true'>>, TimeSearch {
  q?: string;
  deviceId?: string[];
}

export function validateTransactionsSearch(search: Record<string, unknown>): TransactionsSearch {
  const marks = MARKS.filter((mark) => text(search[mark]) === 'true');
  return {
    q: text(search.q),
    deviceId: texts(search.deviceId),
    ...validateTime(search),
    ...Object.fromEntries(marks.map((mark) => [mark, 'true'])),
  };
}

export interface TransactionsQuery {
  q?: string;
  deviceId?: string[];
  from?: string;
  to?: string;
  active?: boolean;
  suspect?: boolean;
  estimated?: boolean;
  authorised?: boolean;
}

/** The query as the API takes it. */
export function transactionsQuery(search: TransactionsSearch, now: number): TransactionsQuery {
  const { q, deviceId, active, suspect, estimated, unauthorised } = search;
  return {
    q,
    deviceId,
    ...timeQuery(search, now),
    ...(active && { active: true }),
    ...(suspect && { suspect: true }),
    ...(estimated && { estimated: true }),
    ...(unauthorised && { authorised: false }),
  };
}
