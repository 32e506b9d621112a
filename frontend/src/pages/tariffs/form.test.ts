import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TariffContent, TariffElement, TariffRestrictions } from '../../api/types';
import {
  added,
  contentOf,
  formOf,
  isLast,
  isSame,
  moved,
  newRule,
  normal,
  partOf,
  shownMinutes,
  split,
  taxOf,
  typedMinutes,
  typedTime,
  WEEKDAYS,
  withTax,
} from './form';

const whole = (max: number) => fc.nat({ max });
const orNull = <T>(given: fc.Arbitrary<T>) => fc.option(given, { nil: null });
/** Amounts as the API gives them: up to seven digits before the point, and up to six after it. */
const amounts = fc
  .tuple(
    whole(9_999_999),
    fc.option(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 6 })),
  )
  .map(([before, after]) => (after === null ? String(before) : `${before}.${after}`));
const taxes = fc
  .tuple(whole(100), whole(99))
  .map(([percent, rest]) => `${percent}.${String(rest).padStart(2, '0')}`);
const times = fc
  .tuple(whole(23), whole(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const days = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const restrictions: fc.Arbitrary<TariffRestrictions> = fc.record({
  startTime: orNull(times),
  endTime: orNull(times),
  dayOfWeek: fc.subarray([...WEEKDAYS]),
  startDate: orNull(days),
  endDate: orNull(days),
  minKwh: orNull(amounts),
  maxKwh: orNull(amounts),
  minPower: orNull(amounts),
  maxPower: orNull(amounts),
  minDuration: orNull(whole(31_622_400)),
  maxDuration: orNull(whole(31_622_400)),
});
const types = ['ENERGY', 'TIME', 'PARKING_TIME', 'FLAT'] as const;
const elements: fc.Arbitrary<TariffElement> = fc.record({
  name: orNull(fc.string({ minLength: 1, maxLength: 20 }).map((name) => name.trim() || 'peak')),
  components: fc.uniqueArray(
    fc.record({
      type: fc.constantFrom(...types),
      price: amounts,
      taxPercent: orNull(taxes),
      stepSize: fc.integer({ min: 1, max: 1_000_000 }),
      maxPrice: orNull(amounts),
    }),
    { selector: ({ type }) => type, minLength: 1, maxLength: 4 },
  ),
  restrictions,
});
const contents: fc.Arbitrary<TariffContent> = fc.record({
  currency: fc.constantFrom('EUR', 'GBP', 'JPY', 'KWD'),
  timeZone: fc.constantFrom('Europe/London', 'Asia/Tokyo'),
  taxIncluded: fc.boolean(),
  minPrice: orNull(amounts),
  maxPrice: orNull(amounts),
  graceMinutes: whole(1440),
  elements: fc.array(elements, { minLength: 1, maxLength: 8 }),
});
/** The API refuses times that are the same. */
const isTaken = ({ elements: all }: TariffContent) =>
  all.every(({ restrictions: when }) => when?.startTime == null || when.startTime !== when.endTime);

const ENERGY = (price: string, change: Partial<TariffElement> = {}): TariffElement => ({
  components: [{ type: 'ENERGY', price, taxPercent: '20' }],
  ...change,
});
const TARIFF: TariffContent = {
  currency: 'GBP',
  timeZone: 'Europe/London',
  elements: [
    ENERGY('0.59', { restrictions: { startTime: '16:00', endTime: '19:00' } }),
    ENERGY('0.34', { restrictions: { startTime: '23:00', endTime: '06:00' } }),
    ENERGY('0.4900'),
    { components: [{ type: 'PARKING_TIME', price: '6.00', taxPercent: '20', maxPrice: '12' }] },
    { components: [{ type: 'FLAT', price: '0.5', taxPercent: '20' }] },
  ],
};

describe('a tariff as sentences', () => {
  it('is the same tariff when it is sent back', () => {
    fc.assert(
      fc.property(contents.filter(isTaken), (content) => {
        expect(normal(contentOf(formOf(content)))).toEqual(normal(content));
      }),
    );
  });

  it('has a price by the minute if that is a round one, and else by the hour', () => {
    const priced = (price: string) => {
      const [rule] = formOf({ ...TARIFF, elements: [{ components: [{ type: 'TIME', price }] }] }).rules;
      return rule?.type === null ? null : [rule?.fields.price, rule?.fields.unit];
    };
    expect(priced('6.00')).toEqual(['0.10', 'min']);
    expect(priced('1.00')).toEqual(['1.00', 'h']);
  });

  it('is told from another by its prices, not by how they are written', () => {
    const other = { ...TARIFF, elements: TARIFF.elements.with(2, ENERGY('0.49')) };
    expect(isSame(TARIFF, other)).toBe(true);
    expect(isSame(TARIFF, { ...TARIFF, elements: TARIFF.elements.with(2, ENERGY('0.491')) })).toBe(false);
    expect(isSame(TARIFF, { ...TARIFF, elements: TARIFF.elements.toReversed() })).toBe(false);
  });

  it('keeps what is no amount, for the API to say what is wrong', () => {
    const rule = newRule('ENERGY', '', { price: 'dear' });
    expect(contentOf({ ...formOf(TARIFF), rules: [rule] }).elements[0]?.components[0]?.price).toBe('dear');
  });
});

describe('an element with several prices', () => {
  const several: TariffElement = {
    name: 'weekend',
    components: [
      { type: 'ENERGY', price: '0.39' },
      { type: 'TIME', price: '1' },
    ],
    restrictions: { dayOfWeek: ['SATURDAY', 'SUNDAY'] },
  };

  it('becomes a sentence for each, with the same conditions', () => {
    const [rule] = formOf({ ...TARIFF, elements: [several] }).rules;
    if (rule?.type !== null) throw new Error('It has no sentence.');
    const content = contentOf({ ...formOf(TARIFF), rules: split(rule, 'GBP') });
    expect(content.elements.map(({ components }) => components[0]?.type)).toEqual(['ENERGY', 'TIME']);
    expect(content.elements.map(({ name }) => name)).toEqual(['weekend', 'weekend']);
    expect(content.elements.map(({ restrictions: when }) => when?.dayOfWeek)).toEqual([
      ['SATURDAY', 'SUNDAY'],
      ['SATURDAY', 'SUNDAY'],
    ]);
  });
});

describe('the order of prices', () => {
  const { rules } = formOf(TARIFF);
  const ids = rules.map(({ id }) => id);
  const [peak = 0, night = 0, otherwise = 0, idle = 0] = ids;
  const orderAfter = (id: number, step: number) => moved(rules, id, step)?.map((rule) => rule.id);

  it('changes within a part', () => {
    expect(orderAfter(peak, 1)).toEqual([night, peak, ...ids.slice(2)]);
    expect(orderAfter(night, -1)).toEqual([night, peak, ...ids.slice(2)]);
  });

  it('keeps the price for all other times last', () => {
    expect(orderAfter(night, 1)).toBeUndefined();
    expect(orderAfter(otherwise, -1)).toBeUndefined();
    expect(rules.filter((rule) => isLast(rule, rules)).map(({ id }) => id)).toEqual([otherwise]);
  });

  it('does not leave a part', () => {
    expect(orderAfter(peak, -1)).toBeUndefined();
    expect(orderAfter(idle, 1)).toBeUndefined();
  });

  it('puts a new price where it can apply', () => {
    const energy = newRule('ENERGY', '20');
    expect(added(rules, energy).indexOf(energy)).toBe(2);
    expect(added(rules, energy, 'first').indexOf(energy)).toBe(0);
    const time = newRule('TIME', '20');
    expect(added(rules, time).indexOf(time)).toBe(4);
    expect(added([], time)).toEqual([time]);
    const flat = newRule('FLAT', '');
    expect(added([energy, flat], time).map(partOf)).toEqual(['energy', 'time', 'session']);
  });
});

it('has one tax, or one for each price', () => {
  const { rules } = formOf(TARIFF);
  expect(taxOf(rules)).toBe('20');
  const mixed = [...rules, newRule('TIME', '7')];
  expect(taxOf(mixed)).toBeUndefined();
  expect(taxOf(withTax(mixed, '19'))).toBe('19');
});

it.each([
  ['6', '06:00'],
  ['0630', '06:30'],
  ['6:30', '06:30'],
  ['24:00', '00:00'],
  ['24:30', null],
  ['7pm', null],
])('reads the time %s', (typed, time) => expect(typedTime(typed)).toBe(time));

it('reads minutes, and minutes with seconds', () => {
  expect(['90', '1:30', '1:60', 'x'].map(typedMinutes)).toEqual([5400, 90, null, null]);
  fc.assert(fc.property(whole(31_622_400), (seconds) => typedMinutes(shownMinutes(seconds)) === seconds));
});
