import { text } from '../lib/search';

export const MARKS = ['active', 'suspect', 'estimated', 'unauthorised'] as const;
export type Mark = (typeof MARKS)[number];

/** The address of the list of transactions: a text, and the marks that they have. */
export interface TransactionsSearch extends Partial<Record<Mark, 'true'>> {
  q?: string;
}

export function validateTransactionsSearch(search: Record<string, unknown>): TransactionsSearch {
  const marks = MARKS.filter((mark) => text(search[mark]) === 'true');
  return { q: text(search.q), ...Object.fromEntries(marks.map((mark) => [mark, 'true'])) };
}

/** The query as the API takes it. */
export function transactionsQuery({ q, active, suspect, estimated, unauthorised }: TransactionsSearch) {
  return {
    q,
    ...(active && { active: true }),
    ...(suspect && { suspect: true }),
    ...(estimated && { estimated: true }),
    ...(unauthorised && { authorised: false }),
  };
}
