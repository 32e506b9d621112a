const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** The pause before the n-th try in a row (from 1): twice as long each time, and at random, so that tabs don't retry together. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(most / 2 + (most / 2) * random());
}
