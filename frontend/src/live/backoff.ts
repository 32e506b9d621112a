const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** How long to wait before the n-th try in a row (from 1): twice as long each time, and never all tabs at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(most / 2 + (most / 2) * random());
}
