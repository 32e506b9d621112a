const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** Whether the browser knows a time zone. */
export function isZone(zone: string): boolean {
  try {
    return Boolean(formatOf(zone));
  } catch {
    return false;
  }
}

/** The time of clocks in a zone, as date and time fields take it: "2025-11-24T15:10". */
export function localTime(at: number, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/**
 * The moment at which clocks in a zone show a time: the first one if there are two. A time that clocks skip counts as if
 * they had not been set yet.
 */
export function momentOf(local: string, zone: string): number {
  const shown = utc(local);
  const [before, after] = [offset(shown - DAY_MS, zone), offset(shown + DAY_MS, zone)];
  const found = [shown - before, shown - after].filter((at) => localTime(at, zone) === localOf(shown));
  return found.length > 0 ? Math.min(...found) : shown - before;
}

/** When clocks in a zone are set within the next year: from one local time to another. */
export interface ClockChange {
  /** "2026-03-29" */
  day: string;
  from: string;
  to: string;
  isForward: boolean;
}

export function nextClockChange(after: number, zone: string): ClockChange | null {
  const start = Math.floor(after / HOUR_MS) * HOUR_MS;
  const now = offset(start, zone);
  const days = Array.from({ length: 366 }, (_, day) => start + (day + 1) * DAY_MS);
  const changed = days.find((at) => offset(at, zone) !== now);
  if (changed === undefined) return null;
  let [low, high] = [changed - DAY_MS, changed];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offset(middle, zone) === now) low = middle;
    else high = middle;
  }
  const from = localOf(high + now);
  const to = localTime(high, zone);
  return { day: from.slice(0, 10), from: from.slice(11), to: to.slice(11), isForward: from < to };
}

/** How far clocks in a zone are before UTC, in ms. */
function offset(at: number, zone: string): number {
  return utc(localTime(at, zone)) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function utc(local: string): number {
  return Date.parse(`${local.slice(0, 16)}Z`);
}

function localOf(utcTime: number): string {
  return new Date(utcTime).toISOString().slice(0, 16);
}

/** "2025-11-24" and seven days -> "2025-12-01" */
export function dayAfter(day: string, days = 1): string {
  return localOf(Date.parse(day) + days * DAY_MS).slice(0, 10);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(day).getUTCDay() + 6) % 7;
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return dayAfter(day, -weekdayOf(day));
}
