import { oneOf } from '../../../lib/search';

/** The parts of a batch in the order of its bar. */
export const PARTS = ['done', 'sent', 'failed', 'later', 'unsent'] as const;

export type Part = (typeof PARTS)[number];

/** The address of a batch: the part that is shown. */
export interface BatchSearch {
  part?: Part;
}

export function validateBatchSearch(search: Record<string, unknown>): BatchSearch {
  return { part: oneOf(PARTS, search.part) };
}
