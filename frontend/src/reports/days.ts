import { locale } from '../texts/language';

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const weekday = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const month = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const shortMonth = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });
const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });

/** Dates and hours there, whatever the viewer's time zone is: labels begin with them. */
const there = (label: string) => new Date(`${label.slice(0, 10)}T00:00Z`);

/** "23 Nov" */
export function dayOf(label: string): string {
  return day.format(there(label));
}

/** "25 Oct – 23 Nov" */
export function daysInWords({ from, to }: { from: string; to: string }): string {
  return from === to ? dayOf(from) : day.formatRange(there(from), there(to));
}

/** A bucket on the axis: "14:00", "23 Nov", "Nov". */
export function onAxis(size: 'hour' | 'day' | 'month', label: string): string {
  if (size === 'hour') return label.slice(11, 16);
  return (size === 'day' ? day : shortMonth).format(there(label));
}

/** A bucket in words: "Sun 23 Nov, 14:00", "Sun 23 Nov", "Nov 2025". */
export function bucketInWords(size: 'hour' | 'day' | 'month', label: string): string {
  if (size === 'month') return month.format(there(label));
  return size === 'day'
    ? weekday.format(there(label))
    : `${weekday.format(there(label))}, ${label.slice(11, 16)}`;
}

/** "Mon" for 1 to "Sun" for 7. */
export function weekdayName(number: number): string {
  return weekdays.format(Date.UTC(2024, 0, number));
}
