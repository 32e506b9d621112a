import dayjs from 'dayjs';
import { locale } from '../texts/language';
import { t } from '../texts/rooms/common';

type Moment = string | number | Date;

/** Texts are in the viewer's language and zone; the examples are in English. */
function shown(options: Intl.DateTimeFormatOptions): { format: (at: Date) => string } {
  const ours = new Intl.DateTimeFormat(locale, options);
  return locale === 'fr-FR' ? { format: (at) => withFirst(ours.format(at)) } : ours;
}

/** "1er déc.": French dates say the first of a month so, which Intl does not. */
const withFirst = (text: string) => text.replace(/(?<!\S)1(?=\s\p{L})/u, '1er');

const TO_THE_MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { day: 'numeric', month: 'short' } as const;
const [dates, times, minutes] = [
  shown({ ...DAY, year: 'numeric' }),
  shown({ ...TO_THE_MINUTE, second: '2-digit' }),
  shown(TO_THE_MINUTE),
];
const [thisYear, otherYear] = [
  shown({ ...DAY, ...TO_THE_MINUTE }),
  shown({ ...DAY, ...TO_THE_MINUTE, year: 'numeric' }),
];
const longDates = shown({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** "23 Nov 2025" */
export function date(at: Moment): string {
  return dates.format(new Date(at));
}

/** "15:12:04" */
export function time(at: Moment): string {
  return times.format(new Date(at));
}

/** "2025-11-23T15:12" in the viewer's time zone, as date and time fields take it. */
export function inputTime(at: Moment | undefined): string {
  return at === undefined ? '' : dayjs(at).format('YYYY-MM-DDTHH:mm');
}

/** "15:12" */
export function hourAndMinute(at: Moment): string {
  return minutes.format(new Date(at));
}

/** ".218" */
export function milliseconds(at: Moment): string {
  return `.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** "Sunday 23 November 2025" */
export function longDate(at: Moment): string {
  return longDates.format(new Date(at));
}

/** "14:48" today, "22 Nov, 14:48" on another day, "22 Nov 2024, 14:48" in another year. */
export function since(at: Moment, now: number): string {
  const moment = dayjs(at);
  if (moment.isSame(now, 'day')) return hourAndMinute(at);
  return (moment.isSame(now, 'year') ? thisYear : otherYear).format(new Date(at));
}

/** "15:12:04 UTC", with the date if it is another day for the viewer. */
export function utcTime(at: Moment): string {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T');
  const there = `${clock.slice(0, 8)} UTC`;
  return dayjs(at).format('YYYY-MM-DD') === day ? there : `${date(`${day}T00:00`)}, ${there}`;
}

/** An age in its largest unit: "38 s", "4 min", "3 h", "12 days". Clocks that differ a little give "0 s". */
export function age(at: Moment, now: number): string {
  return t('age', ageOf(at, now));
}

/** "38 s ago", "12 days ago" */
export function ago(at: Moment, now: number): string {
  return t('ago', ageOf(at, now));
}

function ageOf(at: Moment, now: number): { count: number; unit: string } {
  const seconds = Math.max(0, Math.floor((now - new Date(at).getTime()) / 1000));
  if (seconds < 60) return { count: seconds, unit: 's' };
  if (seconds < 3600) return { count: Math.floor(seconds / 60), unit: 'min' };
  if (seconds < 86_400) return { count: Math.floor(seconds / 3600), unit: 'h' };
  return { count: Math.floor(seconds / 86_400), unit: 'days' };
}

/** The tooltip of a time: "38 s ago · 15:12:04 UTC". */
export function agoAndUtc(at: Moment, now: number): string {
  return `${ago(at, now)} · ${utcTime(at)}`;
}

/** A running time: "24:06", "1:24:06". */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** How long a call took: "6 ms", "1.2 s", "30 s". */
export function took(from: string, to: string): string {
  const passed = Math.max(0, Date.parse(to) - Date.parse(from));
  if (passed < 1000) return passed === 0 ? '< 1 ms' : `${passed} ms`;
  return `${passed < 10_000 ? tenths.format(passed / 1000) : Math.round(passed / 1000)} s`;
}

const utcDays = shown({ ...DAY, timeZone: 'UTC' });

/** "23 Nov", as a day of UTC. */
export function utcDay(at: Moment): string {
  return utcDays.format(new Date(at));
}
