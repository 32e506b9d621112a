import type { Per } from './tagForm';

const DAY_MS = 86_400_000;

/** When the current period of a budget ends; null for one in total. Periods are those of UTC, weeks begin on Monday. */
export function periodEnd(per: Per, now: number): number | null {
  const at = new Date(now);
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  if (per === 'day') return midnight + DAY_MS;
  if (per === 'week') return midnight + (7 - ((at.getUTCDay() + 6) % 7)) * DAY_MS;
  return per === 'month' ? Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) : null;
}
