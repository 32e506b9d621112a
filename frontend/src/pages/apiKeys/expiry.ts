import dayjs from 'dayjs';

export const PRESETS = ['30', '90', '365', 'date', 'never'] as const;

export type Preset = (typeof PRESETS)[number];

/**
 * When a key expires: at the end of the chosen day in the viewer's time zone. Null is
 * never; undefined if the date is not valid.
 */
export function expiryOf(preset: Preset, day: string, now: number): string | null | undefined {
  if (preset === 'never') return null;
  const last = preset === 'date' ? dateOf(day) : lastDay(preset, now);
  return last?.endOf('day').startOf('second').toISOString();
}

function lastDay(preset: Exclude<Preset, 'never' | 'date'>, now: number): dayjs.Dayjs {
  return preset === '365' ? dayjs(now).add(1, 'year') : dayjs(now).add(Number(preset), 'day');
}

/** Reads a day; undefined for one like "2026-02-31", of which JavaScript makes 3 March. */
function dateOf(day: string): dayjs.Dayjs | undefined {
  const date = dayjs(day);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && date.format('YYYY-MM-DD') === day ? date : undefined;
}

/** The first and last day to choose from, as a date field takes them. */
export function dayRange(now: number): { first: string; last: string } {
  return { first: dayjs(now).format('YYYY-MM-DD'), last: dayjs(now).add(10, 'year').format('YYYY-MM-DD') };
}

export type ExpiryState = 'never' | 'later' | 'soon' | 'expired';

const SOON_DAYS = 7;

/** Whether a key expires soon. */
export function expiryState(expiresAt: string | null, now: number): ExpiryState {
  if (expiresAt === null) return 'never';
  const end = dayjs(expiresAt);
  if (end.valueOf() <= now) return 'expired';
  return end.diff(now, 'day', true) <= SOON_DAYS ? 'soon' : 'later';
}
