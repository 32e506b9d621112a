import { oneOf, text, texts } from '../lib/search';

export const SPANS = ['7d', '30d', '12m'] as const;

export type Span = (typeof SPANS)[number];

/** What all reports have in common: their days, the last ones or from one to another, and their chargers. */
export interface ReportSearch {
  span?: Span;
  from?: string;
  to?: string;
  deviceId?: string[];
}

/** Days of a report, both included: "2026-11-29". */
export interface Days {
  from: string;
  to: string;
}

export function validateReportSearch(search: Record<string, unknown>): ReportSearch {
  const [from, to] = [day(search.from), day(search.to)];
  const isWhole = from !== undefined && to !== undefined && from <= to;
  return {
    span: isWhole ? undefined : oneOf(SPANS, search.span),
    from: isWhole ? from : undefined,
    to: isWhole ? to : undefined,
    deviceId: texts(search.deviceId),
  };
}

/** The span that is chosen; null if the days are. */
export function spanOf({ span, from }: ReportSearch): Span | null {
  return from === undefined ? (span ?? '30d') : null;
}

/** The days that are chosen, if this is today. */
export function daysOf(search: ReportSearch, today: string): Days {
  const { from, to } = search;
  if (from !== undefined && to !== undefined) return { from, to };
  const date = new Date(`${today}T00:00Z`);
  const span = spanOf(search);
  if (span === '12m') date.setUTCMonth(date.getUTCMonth() - 11, 1);
  else date.setUTCDate(date.getUTCDate() - (span === '7d' ? 6 : 29));
  return { from: isoDay(date), to: today };
}

/** The number of days. */
export function lengthOf({ from, to }: Days): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

/** Today's date in a time zone. */
export function todayIn(timeZone: string, now: number): string {
  const { year, month, day } = Object.fromEntries(
    new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  return `${year}-${month}-${day}`;
}

/** A date, if it is one of the calendar. */
function day(value: unknown): string | undefined {
  const typed = text(value) ?? '';
  if (!/^\d{4}-\d\d-\d\d$/.test(typed)) return undefined;
  const date = new Date(`${typed}T00:00Z`);
  return !Number.isNaN(date.getTime()) && isoDay(date) === typed ? typed : undefined;
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
