import type { TariffContent, TariffElement, TariffPrice, TariffRestrictions } from '../../api/types';
import { digitsOf, perHour, perMinute, plainAmount, shownAmount, typedAmount } from './decimals';
import { dayAfter } from './zone';

export type PriceType = TariffPrice['type'];
export type Weekday = NonNullable<TariffRestrictions['dayOfWeek']>[number];

export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const satisfies readonly Weekday[];

/** What a sentence may say beside its price. */
export const CLAUSES = ['times', 'dates', 'energy', 'power', 'duration'] as const;
export const EXTRAS = ['most', 'step', 'name', 'tax'] as const;
export type Clause = (typeof CLAUSES)[number];
export type Extra = (typeof EXTRAS)[number];

/** The fields of a sentence, as people type them. */
export interface Fields {
  price: string;
  unit: 'min' | 'h';
  tax: string;
  most: string;
  step: string;
  name: string;
  days: readonly Weekday[];
  from: string;
  to: string;
  firstDay: string;
  lastDay: string;
  minKwh: string;
  maxKwh: string;
  minPower: string;
  maxPower: string;
  minMinutes: string;
  maxMinutes: string;
}

/** A sentence about one price. */
export interface Rule {
  /** Names it on the page, also while it moves. */
  id: number;
  type: PriceType;
  fields: Fields;
  /** The clauses that it has, also while their fields are empty. */
  says: ReadonlySet<Clause | Extra>;
}

/** An element with several prices, which has no sentence. It stays as it is. */
export interface Whole {
  id: number;
  type: null;
  element: TariffElement;
}

/** A tariff as people edit it: sentences in the order of its elements. */
export interface Form {
  currency: string;
  timeZone: string;
  taxIncluded: boolean;
  minPrice: string;
  maxPrice: string;
  graceMinutes: string;
  rules: readonly (Rule | Whole)[];
}

/** The beginning and the end of a day. */
export const MIDNIGHT = '00:00';
export const DAY_END = '24:00';
const NO_FIELDS: Fields = {
  price: '',
  unit: 'min',
  tax: '',
  most: '',
  step: '',
  name: '',
  days: [],
  from: MIDNIGHT,
  to: DAY_END,
  firstDay: '',
  lastDay: '',
  minKwh: '',
  maxKwh: '',
  minPower: '',
  maxPower: '',
  minMinutes: '',
  maxMinutes: '',
};

let lastId = 0;

function newId(): number {
  lastId += 1;
  return lastId;
}

/** The tariff as sentences. */
export function formOf(content: TariffContent): Form {
  const money = (amount: string | null | undefined) =>
    amount == null ? '' : shownAmount(amount, digitsOf(content.currency));
  return {
    currency: content.currency,
    timeZone: content.timeZone,
    taxIncluded: content.taxIncluded ?? true,
    minPrice: money(content.minPrice),
    maxPrice: money(content.maxPrice),
    graceMinutes: String(content.graceMinutes ?? 0),
    rules: content.elements.map((element) => ruleOf(element, money)),
  };
}

type Money = (amount: string | null | undefined) => string;

function ruleOf(element: TariffElement, money: Money): Rule | Whole {
  const [price, ...others] = element.components;
  if (!price || others.length > 0) return { id: newId(), type: null, element };
  const fields = { ...priceFields(price, money), ...conditionFields(element), name: element.name ?? '' };
  return { id: newId(), type: price.type, fields, says: saidOf(fields) };
}

function priceFields(component: TariffPrice, money: Money) {
  const { type, price, taxPercent, maxPrice, stepSize } = component;
  const isTimed = type === 'TIME' || type === 'PARKING_TIME';
  const inMinutes = isTimed ? perMinute(price) : null;
  const unit: Fields['unit'] = isTimed && inMinutes === null ? 'h' : 'min';
  return {
    price: money(inMinutes ?? price),
    unit,
    tax: taxPercent == null ? '' : shownAmount(taxPercent),
    most: money(maxPrice),
    step: stepSize === undefined || stepSize === 1 ? '' : String(stepSize),
  };
}

function conditionFields({ restrictions: when = {} }: TariffElement) {
  const number = (amount: string | null | undefined) => (amount == null ? '' : shownAmount(amount));
  return {
    days: WEEKDAYS.filter((day) => when.dayOfWeek?.includes(day)),
    from: when.startTime ?? MIDNIGHT,
    to: when.endTime == null || when.endTime === MIDNIGHT ? DAY_END : when.endTime,
    firstDay: when.startDate ?? '',
    lastDay: when.endDate == null ? '' : dayAfter(when.endDate, -1),
    minKwh: number(when.minKwh),
    maxKwh: number(when.maxKwh),
    minPower: number(when.minPower),
    maxPower: number(when.maxPower),
    minMinutes: shownMinutes(when.minDuration),
    maxMinutes: shownMinutes(when.maxDuration),
  };
}

function saidOf(fields: Fields): ReadonlySet<Clause | Extra> {
  const { days, firstDay, lastDay, minKwh, maxKwh, minPower, maxPower, minMinutes, maxMinutes } = fields;
  const said: readonly [Clause | Extra, boolean][] = [
    ['times', days.length > 0 || !isAllDay(fields)],
    ['dates', (firstDay || lastDay) !== ''],
    ['energy', (minKwh || maxKwh) !== ''],
    ['power', (minPower || maxPower) !== ''],
    ['duration', (minMinutes || maxMinutes) !== ''],
    ['most', fields.most !== ''],
    ['step', fields.step !== ''],
    ['name', fields.name !== ''],
  ];
  return new Set(said.filter(([, isSaid]) => isSaid).map(([clause]) => clause));
}

/** 5400 s -> "90", 90 s -> "1:30" */
export function shownMinutes(seconds: number | null | undefined): string {
  if (seconds == null) return '';
  const rest = seconds % 60;
  const minutes = Math.floor(seconds / 60);
  return rest === 0 ? String(minutes) : `${minutes}:${String(rest).padStart(2, '0')}`;
}

/** "90" -> 5400 s, "1:30" -> 90 s; null if it is neither. */
export function typedMinutes(text: string): number | null {
  const found = /^(\d{1,6})(?::([0-5]\d))?$/.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2] ?? 0) : null;
}

/** "6:30", "0630" or "6" as the API takes it: "06:30"; null if it is no time of day. */
export function typedTime(text: string): string | null {
  const found = /^([01]?\d|2[0-4])(?::?([0-5]\d))?$/.exec(text.trim());
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), found[2] ?? '00'];
  if (hours === 24) return minutes === '00' ? MIDNIGHT : null;
  return `${String(hours).padStart(2, '0')}:${minutes}`;
}

/** Whether times are those of a whole day. */
export function isAllDay({ from, to }: Pick<Fields, 'from' | 'to'>): boolean {
  return typedTime(from) === MIDNIGHT && typedTime(to) === MIDNIGHT;
}

/** The tariff as the API takes it. Fields with faults are sent as they are, for the API to say what is wrong. */
export function contentOf(form: Form): TariffContent {
  return {
    currency: form.currency,
    timeZone: form.timeZone,
    taxIncluded: form.taxIncluded,
    minPrice: sent(form.minPrice),
    maxPrice: sent(form.maxPrice),
    graceMinutes: whole(form.graceMinutes) ?? 0,
    elements: form.rules.map(elementOf),
  };
}

function elementOf(rule: Rule | Whole): TariffElement {
  if (rule.type === null) return rule.element;
  const { type, fields, says } = rule;
  const isTimed = type === 'TIME' || type === 'PARKING_TIME';
  const price = sent(fields.price) ?? '';
  return {
    name: (says.has('name') && fields.name.trim()) || null,
    components: [
      {
        type,
        price:
          isTimed && fields.unit === 'min' && typedAmount(fields.price) !== null ? perHour(price) : price,
        taxPercent: sent(fields.tax),
        stepSize: (says.has('step') && whole(fields.step)) || 1,
        maxPrice: says.has('most') ? sent(fields.most) : null,
      },
    ],
    restrictions: restrictionsOf(rule),
  };
}

function restrictionsOf({ fields, says }: Rule): TariffRestrictions {
  const [from, to] = [fields.from, fields.to].map((text) => typedTime(text) ?? text.trim());
  const hasTimes = says.has('times') && !isAllDay(fields);
  return {
    startTime: hasTimes ? from : null,
    endTime: hasTimes ? to : null,
    dayOfWeek: says.has('times') && fields.days.length < WEEKDAYS.length ? [...fields.days] : [],
    ...(says.has('dates')
      ? { startDate: fields.firstDay || null, endDate: fields.lastDay ? dayAfter(fields.lastDay) : null }
      : { startDate: null, endDate: null }),
    ...(says.has('energy')
      ? { minKwh: sent(fields.minKwh), maxKwh: sent(fields.maxKwh) }
      : { minKwh: null, maxKwh: null }),
    ...(says.has('power')
      ? { minPower: sent(fields.minPower), maxPower: sent(fields.maxPower) }
      : { minPower: null, maxPower: null }),
    ...(says.has('duration')
      ? { minDuration: typedMinutes(fields.minMinutes), maxDuration: typedMinutes(fields.maxMinutes) }
      : { minDuration: null, maxDuration: null }),
  };
}

/** An amount as the API takes it; what is no amount stays as it was typed. */
function sent(text: string): string | null {
  return text.trim() === '' ? null : (typedAmount(text) ?? text.trim());
}

function whole(text: string): number | null {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

/** Whether two tariffs are the same, however their numbers are written. */
export function isSame(one: TariffContent, other: TariffContent): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other));
}

/** A tariff in one way of writing. */
export function normal(content: TariffContent): unknown {
  const number = (amount: string | null | undefined) => (amount == null ? null : plainAmount(amount));
  return {
    currency: content.currency,
    timeZone: content.timeZone,
    taxIncluded: content.taxIncluded ?? true,
    minPrice: number(content.minPrice),
    maxPrice: number(content.maxPrice),
    graceMinutes: content.graceMinutes ?? 0,
    elements: content.elements.map(({ name, components, restrictions: when = {} }) => ({
      name: name ?? null,
      components: components.map(({ type, price, taxPercent, stepSize, maxPrice }) => [
        type,
        number(price),
        number(taxPercent),
        stepSize ?? 1,
        number(maxPrice),
      ]),
      when: [
        timesOf(when),
        WEEKDAYS.filter((day) => when.dayOfWeek?.includes(day))
          .join()
          .replace(WEEKDAYS.join(), ''),
        when.startDate ?? null,
        when.endDate ?? null,
        ...[when.minKwh, when.maxKwh, when.minPower, when.maxPower].map(number),
        when.minDuration ?? null,
        when.maxDuration ?? null,
      ],
    })),
  };
}

function timesOf({ startTime, endTime }: TariffRestrictions): string {
  const times = [startTime ?? MIDNIGHT, endTime ?? MIDNIGHT];
  return times[0] === times[1] ? '' : times.join();
}

/** A new sentence of a type. */
export function newRule(type: PriceType, tax: string, change: Partial<Fields> = {}): Rule {
  const fields = { ...NO_FIELDS, tax, ...change };
  return { id: newId(), type, fields, says: saidOf(fields) };
}

/** The sentences of an element with several prices: one for each, which cost the same together. */
export function split({ element }: Whole, currency: string): Rule[] {
  const money: Money = (amount) => (amount == null ? '' : shownAmount(amount, digitsOf(currency)));
  return element.components
    .map((component) => ruleOf({ ...element, components: [component] }, money))
    .filter((rule) => rule.type !== null);
}

/** The part of the page that a sentence belongs to. */
export type Part = 'energy' | 'time' | 'session' | 'several';
export const PARTS = ['energy', 'time', 'session', 'several'] as const satisfies readonly Part[];

const PART_OF = { ENERGY: 'energy', TIME: 'time', PARKING_TIME: 'time', FLAT: 'session' } as const;

export function partOf(rule: Rule | Whole): Part {
  return rule.type === null ? 'several' : PART_OF[rule.type];
}

/** Whether a sentence has no condition. */
export function isAlways({ says }: Rule): boolean {
  return !CLAUSES.some((clause) => says.has(clause));
}

/** The last price of energy, which applies whenever no other does: it stays where it is. */
export function isLast(rule: Rule | Whole, rules: readonly (Rule | Whole)[]): boolean {
  const last = rules.findLast(({ type }) => type === 'ENERGY');
  return rule === last && rule.type !== null && isAlways(rule);
}

/** Puts a sentence after the last one of its part, but before the price of energy that applies otherwise; or first. */
export function added(
  rules: readonly (Rule | Whole)[],
  rule: Rule,
  where: 'last' | 'first' = 'last',
): (Rule | Whole)[] {
  const ofPart = rules.filter((each) => partOf(each) === partOf(rule));
  if (where === 'first' && ofPart[0]) return rules.toSpliced(rules.indexOf(ofPart[0]), 0, rule);
  const last = ofPart.at(-1);
  const before = ofPart.find((each) => isLast(each, rules));
  const place = before ? rules.indexOf(before) : last ? rules.indexOf(last) + 1 : placeOf(rule, rules);
  return rules.toSpliced(place, 0, rule);
}

/** Where the first sentence of a part goes: after those of the parts above it. */
function placeOf(rule: Rule, rules: readonly (Rule | Whole)[]): number {
  const parts = PARTS.slice(0, PARTS.indexOf(partOf(rule)));
  return rules.findLastIndex((each) => parts.includes(partOf(each))) + 1;
}

/** Moves a sentence to the place of another one of its part; null if it can't go there. */
export function moved(rules: readonly (Rule | Whole)[], id: number, step: number): (Rule | Whole)[] | null {
  const rule = rules.find((each) => each.id === id);
  if (!rule || isLast(rule, rules)) return null;
  const ofPart = rules.filter((each) => partOf(each) === partOf(rule) && !isLast(each, rules));
  const other = ofPart[ofPart.indexOf(rule) + step];
  if (!other) return null;
  const without = rules.filter((each) => each !== rule);
  return without.toSpliced(without.indexOf(other) + (step > 0 ? 1 : 0), 0, rule);
}

/** The tax of all prices; undefined if they differ. */
export function taxOf(rules: readonly (Rule | Whole)[]): string | undefined {
  const taxes = rules.flatMap((rule) =>
    rule.type === null
      ? rule.element.components.map(({ taxPercent }) => (taxPercent == null ? '' : shownAmount(taxPercent)))
      : [rule.fields.tax.trim()],
  );
  const [first = '', ...others] = taxes;
  return others.every((tax) => tax === first) ? first : undefined;
}

/** Gives all prices the same tax. */
export function withTax(rules: readonly (Rule | Whole)[], tax: string): (Rule | Whole)[] {
  return rules.map((rule) => {
    if (rule.type !== null) return { ...rule, fields: { ...rule.fields, tax } };
    const components = rule.element.components.map((each) => ({ ...each, taxPercent: sent(tax) }));
    return { ...rule, element: { ...rule.element, components } };
  });
}
