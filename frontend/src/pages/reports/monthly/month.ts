import { oneOf, text, texts } from '../../../lib/search';
import type { Days } from '../../../reports/search';
import { locale } from '../../../texts/language';
import { RULES, type Rule } from '../search';

/** The address of the monthly report. */
export interface MonthlySearch {
  /** "2026-11" */
  month?: string;
  rule?: Rule;
  deviceId?: string[];
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

export function validateMonthlySearch(search: Record<string, unknown>): MonthlySearch {
  const month = text(search.month) ?? '';
  return {
    month: MONTH.test(month) ? month : undefined,
    rule: oneOf(RULES, search.rule),
    deviceId: texts(search.deviceId),
  };
}

/** The month that is so many months later, or earlier. */
export function monthsLater(month: string, months: number): string {
  const date = new Date(`${month}-01T00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** The last month that is over, if this is today. */
export function lastMonth(today: string): string {
  return monthsLater(today.slice(0, 7), -1);
}

/** The days of a month: up to today if it is not over. */
export function daysOfMonth(month: string, today: string): Days {
  const last = lastDay(month);
  return { from: `${month}-01`, to: today.startsWith(month) ? today : last };
}

/** The days to compare these with: those of the month before, and as many of them if this month is not over. */
export function daysBefore({ from, to }: Days): Days {
  const month = from.slice(0, 7);
  const before = monthsLater(month, -1);
  const end = lastDay(before);
  const sameDay = `${before}${to.slice(7)}`;
  return { from: `${before}-01`, to: to === lastDay(month) || sameDay > end ? end : sameDay };
}

/** The months to choose from, the latest first: three years, and the one that is chosen. */
export function monthsToChoose(today: string, chosen: string): string[] {
  const latest = today.slice(0, 7);
  const months = Array.from({ length: 36 }, (_, place) => monthsLater(latest, -place));
  return months.includes(chosen) ? months : [...months, chosen].sort().reverse();
}

const names = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "November 2026" */
export function monthInWords(month: string): string {
  return names.format(new Date(`${month}-01T00:00Z`));
}

function lastDay(month: string): string {
  return new Date(Date.parse(`${monthsLater(month, 1)}-01T00:00Z`) - 1).toISOString().slice(0, 10);
}
