import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { Exclusion, Report } from '../../../api/types';
import type { Days } from '../../../reports/search';
import { loadReport, type ReportQuery } from '../../../reports/useReport';
import type { Rule } from '../search';
import { daysBefore } from './month';

export const LISTED = 5;
const MOST_FAULTS = 8;
const MOST_TARIFFS = 20;
const MOST_EXCLUSIONS = 200;

/** The figures that are compared with those of the month before. */
export interface Figures {
  energy: Report<'energy'>;
  revenue: Report<'revenue'>;
  availability: Report<'availability'>;
  use: Report<'utilisation'>;
  faults: Report<'faults'>;
}

export interface Month {
  days: Days;
  now: Figures;
  before: Figures;
  leastUsed: Report<'utilisation'>;
  lostMost: Report<'faults'>;
  /** Of each currency by itself, with its tariffs. */
  revenues: readonly Report<'revenue'>[];
  exclusions: readonly Exclusion[];
  /** There are more than these. */
  hasMoreExclusions: boolean;
  madeAt: number;
}

/** What the API is asked for, part by part: files have the same. */
export function wishesOf(query: ReportQuery, rule: Rule) {
  return {
    energy: { ...query, bucket: 'day', group: 'charger', groups: 0, limit: LISTED },
    days: { ...query, bucket: 'day' },
    revenue: { ...query, bucket: 'day', group: 'tariff', groups: 0, limit: MOST_TARIFFS },
    availability: { ...query, rule, limit: LISTED },
    use: query,
    leastUsed: { ...query, by: 'charger', order: 'least', limit: LISTED },
    faults: { ...query, by: 'errorCode', limit: MOST_FAULTS },
    lostMost: { ...query, by: 'charger', limit: LISTED },
  } as const;
}

/** All that the report of a month says. It stays as it was made until the page is loaded again. */
export function useMonth(query: ReportQuery | undefined, rule: Rule) {
  return useQuery({
    queryKey: ['report', 'month', query, rule],
    queryFn: ({ signal }) => loadMonth(query as ReportQuery, rule, signal),
    enabled: query !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Loads two reports at once and not more: nobody gets more at once. */
async function loadMonth(query: ReportQuery, rule: Rule, signal: AbortSignal): Promise<Month> {
  const wishes = wishesOf(query, rule);
  const { deviceId } = query;
  const [now, before] = await Promise.all([
    loadFigures(query, rule, signal),
    loadFigures({ ...daysBefore(query), deviceId }, rule, signal),
  ]);
  const [leastUsed, lostMost] = await Promise.all([
    loadReport('utilisation', wishes.leastUsed, signal),
    loadReport('faults', wishes.lostMost, signal),
  ]);
  const revenues = [now.revenue];
  for (const { currency } of now.revenue.totals.filter(({ currency }) => currency !== now.revenue.currency)) {
    revenues.push(await loadReport('revenue', { ...wishes.revenue, currency }, signal));
  }
  const { items, nextCursor } = await loadExclusions(now.energy, deviceId, signal);
  return {
    days: query,
    now,
    before,
    leastUsed,
    lostMost,
    revenues,
    exclusions: items,
    hasMoreExclusions: nextCursor !== null,
    madeAt: Date.now(),
  };
}

async function loadFigures(query: ReportQuery, rule: Rule, signal: AbortSignal): Promise<Figures> {
  const wishes = wishesOf(query, rule);
  return {
    energy: await loadReport('energy', wishes.energy, signal),
    revenue: await loadReport('revenue', wishes.revenue, signal),
    availability: await loadReport('availability', wishes.availability, signal),
    use: await loadReport('utilisation', wishes.use, signal),
    faults: await loadReport('faults', wishes.faults, signal),
  };
}

function loadExclusions({ from, to }: Report<'energy'>, deviceId: string[] | undefined, signal: AbortSignal) {
  const query = { from, to, deviceId, limit: MOST_EXCLUSIONS };
  return answered(api.GET('/api/v1/exclusions', { params: { query }, signal }));
}
