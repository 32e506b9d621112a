import { t } from '../texts/rooms/common';
import { oneOf, text } from './search';

const HOUR = 3_600_000;

export const RANGES = [
  { value: '1h', label: t('time.1h'), lasts: HOUR },
  { value: '24h', label: t('time.24h'), lasts: 24 * HOUR },
  { value: '7d', label: t('time.7d'), lasts: 168 * HOUR },
  { value: '30d', label: t('time.30d'), lasts: 720 * HOUR },
] as const;

type Range = (typeof RANGES)[number]['value'];

/** A time filter: the last hours or days, or from one moment to another, either of which may be open. */
export interface TimeSearch {
  range?: Range;
  from?: string;
  to?: string;
}

/** Ignores a choice that makes no sense: an end before its start, or both kinds of filter at once. */
export function validateTime(search: Record<string, unknown>): TimeSearch {
  const from = moment(search.from);
  const to = moment(search.to);
  if (from && to && from >= to) return { range: undefined, from, to: undefined };
  const ranges = from || to ? [] : RANGES.map(({ value }) => value);
  return { range: oneOf(ranges, search.range), from, to };
}

function moment(value: unknown): string | undefined {
  const time = Date.parse(text(value) ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** The filter as the API takes it; a range ends now. */
export function timeQuery({ range, from, to }: TimeSearch, now: number): { from?: string; to?: string } {
  const lasts = RANGES.find(({ value }) => value === range)?.lasts;
  return { from: lasts ? new Date(now - lasts).toISOString() : from, to };
}
