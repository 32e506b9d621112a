import type { IdTag, TagUsage } from '../../../api/types';
import { limitOf } from '../words';

type Budget = NonNullable<IdTag['budget']>;

export interface UsedSoFar {
  at: number;
  wh: number;
}

/** What was used of a budget over time, in Wh. */
export interface BudgetCurve {
  from: number;
  to: number;
  limit: number;
  /** Whether each day begins anew, with a budget of its own. */
  isDaily: boolean;
  /** What was used from then on, until the next one. */
  steps: UsedSoFar[];
  /** What will have been used at the end, if it goes on like this; null if nobody can tell. */
  heading: UsedSoFar | null;
  /** When it is used up, if it goes on like this; null if it is not. */
  usedUpAt: number | null;
}

export const DAY_MS = 86_400_000;
/** Share of the period that must be over before anybody guesses. */
const ENOUGH = 0.1;

export function curveOf(budget: Budget, usage: TagUsage, now: number): BudgetCurve {
  const [from, limit] = [Date.parse(usage.since), limitOf(budget)];
  const days = usage.days.map(({ day, energyWh }) => ({ at: startOf(day), wh: energyWh }));
  if (budget.per === 'day') {
    const to = startOf(new Date(now).toISOString()) + DAY_MS;
    return { from, to, limit, isDaily: true, steps: days, heading: null, usedUpAt: null };
  }
  const to = usage.until === null ? now : Date.parse(usage.until);
  const before = Math.max(0, budget.used - days.reduce((sum, { wh }) => sum + wh, 0));
  let wh = budget.per === 'total' ? before : 0;
  const steps = [{ at: from, wh }];
  for (const day of days) {
    wh = Math.min(budget.used, wh + day.wh);
    steps.push({ at: Math.min(day.at, now), wh });
  }
  steps.push({ at: now, wh: budget.used });
  return { from, to, limit, isDaily: false, steps, ...headingOf(budget.used, limit, from, to, now) };
}

function headingOf(used: number, limit: number, from: number, to: number, now: number) {
  if (used === 0 || used >= limit || to <= now || now - from < ENOUGH * (to - from)) {
    return { heading: null, usedUpAt: null };
  }
  const wh = (used * (to - from)) / (now - from);
  return { heading: { at: to, wh }, usedUpAt: wh > limit ? from + (limit * (now - from)) / used : null };
}

/** The midnight of UTC at which a day begins: "2026-01-15" */
export const startOf = (day: string) => Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
