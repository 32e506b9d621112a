import type { TariffContent, TariffElement, TariffRestrictions } from '../../api/types';
import { MIDNIGHT, WEEKDAYS } from './form';
import { dayAfter, localTime, weekdayOf } from './zone';

const DAY_MINUTES = 1440;

/** A part of a day in which a kWh has one price; null if it is free. */
export interface Block {
  /** Minutes since midnight, by the clock. */
  from: number;
  to: number;
  price: string | null;
  /** The number of the element, which begin with 1. */
  element: number | null;
}

/** A day with its blocks: "2025-11-24". */
export interface Day {
  day: string;
  blocks: readonly Block[];
}

/** The price of a kWh through a week that begins on a Monday, for sessions that have just begun at this power. */
export function weekOf({ elements }: TariffContent, monday: string, kilowatts: number): Day[] {
  return WEEKDAYS.map((_, place) => {
    const day = dayAfter(monday, place);
    const cuts = [...new Set([0, ...elements.flatMap(timesIn)])].sort((one, other) => one - other);
    const blocks = cuts.map((from, index) => {
      const to = cuts[index + 1] ?? DAY_MINUTES;
      return { from, to, ...priceAt(elements, day, from, kilowatts) };
    });
    return { day, blocks: joined(blocks) };
  });
}

function timesIn({ restrictions }: TariffElement): number[] {
  const times = [restrictions?.startTime, restrictions?.endTime].filter((time) => time != null);
  return times.map(minutesOf).filter((minutes) => minutes >= 0 && minutes < DAY_MINUTES);
}

/** "16:30" -> 990 */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** 990 -> "16:30", 1440 -> "24:00" */
export function clockOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** The first element that applies has the price. */
function priceAt(elements: readonly TariffElement[], day: string, minutes: number, kilowatts: number) {
  for (const [index, { components, restrictions }] of elements.entries()) {
    const energy = components.find(({ type }) => type === 'ENERGY');
    if (energy && holds(restrictions ?? {}, day, minutes, kilowatts)) {
      return { price: energy.price, element: index + 1 };
    }
  }
  return { price: null, element: null };
}

/** Whether conditions hold at the start of a session. */
function holds(when: TariffRestrictions, day: string, minutes: number, kilowatts: number): boolean {
  const weekday = WEEKDAYS[weekdayOf(day)];
  return (
    holdsByTime(when, minutes) &&
    (!when.dayOfWeek?.length || (weekday !== undefined && when.dayOfWeek.includes(weekday))) &&
    (when.startDate == null || day >= when.startDate) &&
    (when.endDate == null || day < when.endDate) &&
    isWithin(0, when.minKwh, when.maxKwh) &&
    isWithin(kilowatts, when.minPower, when.maxPower) &&
    isWithin(0, when.minDuration, when.maxDuration)
  );
}

function holdsByTime({ startTime, endTime }: TariffRestrictions, minutes: number): boolean {
  if (startTime == null && endTime == null) return true;
  const [start, end] = [minutesOf(startTime ?? MIDNIGHT), minutesOf(endTime ?? MIDNIGHT)];
  if (end === 0) return minutes >= start;
  return start < end ? minutes >= start && minutes < end : minutes >= start || minutes < end;
}

type Bound = string | number | null | undefined;

function isWithin(value: number, least: Bound, most: Bound): boolean {
  return (least == null || value >= Number(least)) && (most == null || value < Number(most));
}

/** Joins neighbours with the same price of the same element. */
function joined(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last && last.element === block.element) result[result.length - 1] = { ...last, to: block.to };
    else result.push(block);
  }
  return result;
}

/** Elements whose price of energy depends on the session, and may apply later in it: the week does not show them. */
export function laterIn({ elements }: TariffContent): number[] {
  const numbers = elements.map(({ components, restrictions: when = {} }, index) => {
    const bounds = [
      when.minKwh,
      when.maxKwh,
      when.minPower,
      when.maxPower,
      when.minDuration,
      when.maxDuration,
    ];
    const depends = bounds.some((bound) => bound != null);
    return depends && components.some(({ type }) => type === 'ENERGY') ? index + 1 : null;
  });
  return numbers.filter((number) => number !== null);
}

/** How dear a price is among those of the week, from 0 to 1: in equal steps, so that each can be told from the next. */
export function dearness(week: readonly Day[]): (price: string | null) => number {
  const prices = week.flatMap(({ blocks }) => blocks.map(({ price }) => Number(price ?? 0)));
  const steps = [...new Set(prices)].sort((one, other) => one - other);
  return (price) => (steps.length < 2 ? 0 : steps.indexOf(Number(price ?? 0)) / (steps.length - 1));
}

/** A part of a session on one day of the week, in minutes since midnight. */
export interface Stay {
  place: number;
  from: number;
  to: number;
}

/** The days on which a session is, by the clocks of the site. */
export function staysOf(startedAt: number, endedAt: number, zone: string, monday: string): Stay[] {
  const [start, end] = [localTime(startedAt, zone), localTime(endedAt, zone)];
  return WEEKDAYS.flatMap((_, place) => {
    const day = dayAfter(monday, place);
    const [first, last] = [start.slice(0, 10), end.slice(0, 10)];
    if (day < first || day > last) return [];
    const from = day === first ? minutesOf(start.slice(11)) : 0;
    const to = day === last ? minutesOf(end.slice(11)) : DAY_MINUTES;
    return to > from ? [{ place, from, to }] : [];
  });
}
