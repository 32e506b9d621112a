import dayjs from 'dayjs';

type Moment = string | number | Date;

/** "23 Nov 2025" in the viewer's zone. */
export function date(at: Moment): string {
  return dayjs(at).format('D MMM YYYY');
}

/** "15:12:04" in the viewer's zone. */
export function time(at: Moment): string {
  return dayjs(at).format('HH:mm:ss');
}

/** "2025-11-23T15:12" in the viewer's zone, as fields for dates and times take it. */
export function inputTime(at: Moment | undefined): string {
  return at === undefined ? '' : dayjs(at).format('YYYY-MM-DDTHH:mm');
}

/** "15:12" in the viewer's zone. */
export function hourAndMinute(at: Moment): string {
  return dayjs(at).format('HH:mm');
}

/** ".218" */
export function milliseconds(at: Moment): string {
  return dayjs(at).format('.SSS');
}

/** "Sunday 23 November 2025" */
export function longDate(at: Moment): string {
  return dayjs(at).format('dddd D MMMM YYYY');
}

/** "14:48" today, "22 Nov, 14:48" on another day, "22 Nov 2024, 14:48" in another year. */
export function since(at: Moment, now: number): string {
  const moment = dayjs(at);
  if (moment.isSame(now, 'day')) return moment.format('HH:mm');
  return moment.format(moment.isSame(now, 'year') ? 'D MMM, HH:mm' : 'D MMM YYYY, HH:mm');
}

/** "15:12:04 UTC", with the date where the viewer's day is another one. */
export function utcTime(at: Moment): string {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T');
  const there = `${clock.slice(0, 8)} UTC`;
  return dayjs(at).format('YYYY-MM-DD') === day ? there : `${dayjs(day).format('D MMM YYYY')}, ${there}`;
}

/** An age in its largest unit: "38 s", "4 min", "3 h", "12 days". Clocks that differ a little give "0 s". */
export function age(at: Moment, now: number): string {
  const seconds = Math.max(0, Math.floor((now - dayjs(at).valueOf()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? '1 day' : `${days} days`;
}

/** What stands in the tooltip of a time: "38 s ago · 15:12:04 UTC". */
export function ageAndUtc(at: Moment, now: number): string {
  return `${age(at, now)} ago · ${utcTime(at)}`;
}

/** A running time: "24:06", "1:24:06". */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

/** The time that a call took: "6 ms", "1.2 s", "30 s". */
export function took(from: string, to: string): string {
  const passed = Math.max(0, Date.parse(to) - Date.parse(from));
  if (passed < 1000) return passed === 0 ? '< 1 ms' : `${passed} ms`;
  return passed < 10_000 ? `${(passed / 1000).toFixed(1)} s` : `${Math.round(passed / 1000)} s`;
}
