import { listed } from '../../lib/lists';
import { date } from '../../lib/times';
import { locale } from '../../texts/language';
import { t } from '../../texts/rooms/tariffs';
import { digitsOf, priceInWords, shownAmount, typedAmount } from './decimals';
import {
  CLAUSES,
  EXTRAS,
  type Fields,
  type Form,
  isAllDay,
  isLast,
  partOf,
  type Rule,
  split,
  taxOf,
  WEEKDAYS,
  type Weekday,
  type Whole,
} from './form';

/** A field in a sentence, with its label. */
export interface Slot {
  field: keyof Fields | 'graceMinutes';
  label: string;
}

export type Piece = string | Slot;

/** The sentence of a price: words, with fields in them. To be read, it does not say the times of a whole day. */
export function sentenceOf(rule: Rule, form: Form, isRead = false): Piece[] {
  const before = [
    leadOf(rule, form),
    ...CLAUSES.filter((clause) => rule.says.has(clause)).map((clause) =>
      clauseOf(clause, isRead && isAllDay(rule.fields)),
    ),
  ];
  const after = [
    priceOf(rule),
    ...EXTRAS.filter((extra) => rule.says.has(extra) || isOdd(extra, form)).map((extra) =>
      extraOf(rule, extra),
    ),
  ];
  return capital([...joined(before), t('rule.then'), ...joined(after)]);
}

/** A tax that is not the same for all prices is said at each of them. */
function isOdd(extra: (typeof EXTRAS)[number], form: Form): boolean {
  return extra === 'tax' && taxOf(form.rules) === undefined;
}

const slot =
  (field: Slot['field']) =>
  (label: string): Slot => ({ field, label });

function leadOf(rule: Rule, form: Form): Piece[] {
  switch (rule.type) {
    case 'ENERGY':
      if (rule.says.has('times')) return [];
      return [isLast(rule, form.rules) && hasOthers(rule, form) ? t('rule.otherwise') : t('rule.always')];
    case 'TIME':
      return [t('rule.charging')];
    case 'PARKING_TIME':
      return t.parts('rule.idle', { graceMinutes: slot('graceMinutes') });
    case 'FLAT':
      return [t('rule.session')];
  }
}

function hasOthers(rule: Rule, form: Form): boolean {
  return form.rules.some((each) => each !== rule && partOf(each) === 'energy');
}

function clauseOf(clause: (typeof CLAUSES)[number], isAllDayLong: boolean): Piece[] {
  switch (clause) {
    case 'times':
      if (isAllDayLong) return t.parts('rule.days', { days: slot('days') });
      return t.parts('rule.times', { days: slot('days'), from: slot('from'), to: slot('to') });
    case 'dates':
      return t.parts('rule.dates', { firstDay: slot('firstDay'), lastDay: slot('lastDay') });
    case 'energy':
      return t.parts('rule.energy', { minKwh: slot('minKwh'), maxKwh: slot('maxKwh') });
    case 'power':
      return t.parts('rule.power', { minPower: slot('minPower'), maxPower: slot('maxPower') });
    case 'duration':
      return t.parts('rule.duration', { minMinutes: slot('minMinutes'), maxMinutes: slot('maxMinutes') });
  }
}

function priceOf({ type }: Rule): Piece[] {
  if (type === 'ENERGY') return t.parts('rule.price-energy', { price: slot('price') });
  if (type === 'FLAT') return t.parts('rule.price-session', { price: slot('price') });
  return t.parts('rule.price-time', { price: slot('price'), unit: slot('unit') });
}

function extraOf({ type }: Rule, extra: (typeof EXTRAS)[number]): Piece[] {
  if (extra === 'most') return t.parts('rule.most', { most: slot('most') });
  if (extra === 'tax') return t.parts('rule.tax', { tax: slot('tax') });
  if (extra === 'name') return t.parts('rule.name', { name: slot('name') });
  return t.parts(type === 'ENERGY' ? 'rule.step-energy' : 'rule.step-time', { step: slot('step') });
}

function joined(clauses: readonly Piece[][]): Piece[] {
  return clauses
    .filter((clause) => clause.length > 0)
    .flatMap((clause, place) => (place === 0 ? clause : [t('rule.and'), ...clause]));
}

/** Begins a sentence with a capital. A field at its beginning does that by itself. */
function capital([first, ...others]: Piece[]): Piece[] {
  return typeof first === 'string' ? [capitalised(first), ...others] : first ? [first, ...others] : others;
}

export function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

/** The sentence as people read it, without fields. */
export function sentenceInWords(rule: Rule | Whole, form: Form): string {
  if (rule.type === null) {
    return split(rule, form.currency)
      .map((each) => sentenceInWords(each, form))
      .join(' · ');
  }
  const words = sentenceOf(rule, form, true).map((piece) =>
    typeof piece === 'string' ? piece : wordsOf(rule, form, piece.field),
  );
  return capitalised(words.join(''));
}

/** What an empty field means. */
export const OPEN: Readonly<Record<Exclude<keyof Fields, 'days'>, string>> = {
  price: '…',
  unit: '',
  tax: '0',
  most: '∞',
  step: '1',
  name: '…',
  from: '…',
  to: '…',
  firstDay: '…',
  lastDay: '…',
  minKwh: '0',
  maxKwh: '∞',
  minPower: '0',
  maxPower: '∞',
  minMinutes: '0',
  maxMinutes: '∞',
};

function wordsOf({ fields }: Rule, form: Form, field: Slot['field']): string {
  switch (field) {
    case 'price':
    case 'most':
      return moneyInWords(fields[field], form.currency);
    case 'days':
      return daysInWords(fields.days);
    case 'unit':
      return t(`unit.${fields.unit}`);
    case 'graceMinutes':
      return form.graceMinutes;
    case 'firstDay':
    case 'lastDay':
      return fields[field] ? date(`${fields[field]}T00:00`) : OPEN[field];
    default:
      return fields[field] || OPEN[field];
  }
}

/** An amount as typed, with its sign; what is no amount as it is. */
export function moneyInWords(typed: string, currency: string): string {
  const amount = typedAmount(typed);
  return amount === null ? typed || '…' : priceInWords(amount, currency);
}

const shortDays = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
const longDays = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
/** A Monday. */
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const dayNames = (format: Intl.DateTimeFormat) =>
  WEEKDAYS.map((_, place) => format.format(A_MONDAY + place * DAY_MS));
/** "Mon" */
export const SHORT_DAYS: readonly string[] = dayNames(shortDays);
export const LONG_DAYS: readonly string[] = dayNames(longDays);

/** "every day", "Mon to Fri", "Sat and Sun" */
export function daysInWords(days: readonly Weekday[]): string {
  const places = WEEKDAYS.map((day, place) => (days.includes(day) ? place : -1)).filter(
    (place) => place >= 0,
  );
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  if (places.length === 0 || places.length === WEEKDAYS.length) return t('days.every');
  const nameOf = (place: number) => SHORT_DAYS[place] ?? '';
  if (places.length > 2 && last - first === places.length - 1) {
    return t('days.range', { first: nameOf(first), last: nameOf(last) });
  }
  return listed(places.map(nameOf));
}

/** A tariff in sentences, to be read or compared. */
export function tariffInWords(form: Form): string[] {
  return [
    settingsInWords(form),
    ...form.rules.map((rule) => sentenceInWords(rule, form)),
    limitsInWords(form),
  ].filter((words) => words !== '');
}

/** "GBP, Europe/London, prices with 20 % tax" */
export function settingsInWords(form: Form): string {
  return [form.currency, form.timeZone, taxInWords(form)].join(' · ');
}

export function taxInWords({ rules, taxIncluded }: Form): string {
  const tax = taxOf(rules);
  const included = taxIncluded ? 'yes' : 'no';
  if (tax === undefined) return t('settings.taxes', { included });
  return tax === '' ? t('settings.no-tax') : t('settings.in-words', { included, tax });
}

/** What a session costs in all, at least and at most; empty if there are no limits. */
export function limitsInWords({ minPrice, maxPrice, currency }: Form): string {
  const [least, most] = [minPrice, maxPrice].map((typed) => moneyInWords(typed, currency));
  const [hasLeast, hasMost] = [minPrice, maxPrice].map((typed) => typed.trim() !== '');
  if (hasLeast && hasMost) return t('limits.both', { least: least ?? '', most: most ?? '' });
  if (hasLeast) return t('limits.least', { least: least ?? '' });
  return hasMost ? t('limits.most', { most: most ?? '' }) : '';
}

/** The sentences that only one of two tariffs has. */
export function differences(mine: Form, theirs: Form): { mine: string[]; theirs: string[] } {
  const [ours, others] = [tariffInWords(mine), tariffInWords(theirs)];
  const mineOnly = ours.filter((words) => !others.includes(words));
  const theirsOnly = others.filter((words) => !ours.includes(words));
  // The same sentences in another order cost something else.
  return mineOnly.length + theirsOnly.length > 0
    ? { mine: mineOnly, theirs: theirsOnly }
    : { mine: ours, theirs: others };
}

/** An amount of the API, with all of the digits of its currency. */
export function amountInWords(amount: string, currency: string): string {
  return shownAmount(amount, digitsOf(currency));
}
