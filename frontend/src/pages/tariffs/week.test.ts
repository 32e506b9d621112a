import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TariffContent, TariffRestrictions } from '../../api/types';
import { WEEKDAYS } from './form';
import { clockOf, dearness, laterIn, minutesOf, staysOf, weekOf } from './week';

const MONDAY = '2025-11-24';
const tariff = (...prices: [price: string, when?: TariffRestrictions][]): TariffContent => ({
  currency: 'GBP',
  timeZone: 'Europe/London',
  elements: prices.map(([price, restrictions]) => ({
    components: [{ type: 'ENERGY', price }],
    restrictions,
  })),
});
const said = (content: TariffContent, place: number, kilowatts = 22) =>
  weekOf(content, MONDAY, kilowatts)[place]?.blocks.map(
    ({ from, to, price }) => `${clockOf(from)}-${clockOf(to)} ${price ?? 'free'}`,
  );
const WORKDAYS = WEEKDAYS.slice(0, 5);
const PEAK: TariffRestrictions = { startTime: '16:00', endTime: '19:00', dayOfWeek: WORKDAYS };
const NIGHT: TariffRestrictions = { startTime: '23:00', endTime: '06:00' };

describe('a kWh through the week', () => {
  it('has the price of the first element that applies', () => {
    const content = tariff(['0.59', PEAK], ['0.34', NIGHT], ['0.49']);
    expect(said(content, 0)).toEqual([
      '00:00-06:00 0.34',
      '06:00-16:00 0.49',
      '16:00-19:00 0.59',
      '19:00-23:00 0.49',
      '23:00-24:00 0.34',
    ]);
    expect(said(content, 5)).toEqual(['00:00-06:00 0.34', '06:00-23:00 0.49', '23:00-24:00 0.34']);
    expect(said(tariff(['0.49'], ['0.59', PEAK]), 0)).toEqual(['00:00-24:00 0.49']);
  });

  it('is free where nothing applies', () => {
    expect(said(tariff(['0.34', NIGHT]), 2)).toEqual([
      '00:00-06:00 0.34',
      '06:00-23:00 free',
      '23:00-24:00 0.34',
    ]);
  });

  it('has the early hours of Friday for Friday from 22:00 to 06:00', () => {
    const content = tariff(
      ['0.30', { startTime: '22:00', endTime: '06:00', dayOfWeek: ['FRIDAY'] }],
      ['0.49'],
    );
    expect(said(content, 4)).toEqual(['00:00-06:00 0.30', '06:00-22:00 0.49', '22:00-24:00 0.30']);
    expect(said(content, 5)).toEqual(['00:00-24:00 0.49']);
  });

  it('ends a time at the end of the day', () => {
    expect(said(tariff(['0.30', { startTime: '22:00', endTime: '00:00' }], ['0.49']), 0)).toEqual([
      '00:00-22:00 0.49',
      '22:00-24:00 0.30',
    ]);
  });

  it('follows dates, whose last one is not included', () => {
    const content = tariff(['0.30', { startDate: '2025-11-25', endDate: '2025-11-26' }], ['0.49']);
    expect([0, 1, 2].map((place) => said(content, place))).toEqual([
      ['00:00-24:00 0.49'],
      ['00:00-24:00 0.30'],
      ['00:00-24:00 0.49'],
    ]);
  });

  it('is that of the start of a session, and names what may apply later', () => {
    const content = tariff(['0.39', { minKwh: '10' }], ['0.69', { minPower: '50' }], ['0.49']);
    expect(said(content, 0)).toEqual(['00:00-24:00 0.49']);
    expect(said(content, 0, 50)).toEqual(['00:00-24:00 0.69']);
    expect(laterIn(content)).toEqual([1, 2]);
  });

  it('covers each day from beginning to end', () => {
    const times = fc.nat({ max: 1439 }).map(clockOf);
    const rules = fc.array(fc.record({ startTime: times, endTime: times }), { maxLength: 5 });
    fc.assert(
      fc.property(rules, (all) => {
        const content = tariff(
          ...all.map((when, index): [string, TariffRestrictions] => [`0.${index + 1}`, when]),
        );
        for (const { blocks } of weekOf(content, MONDAY, 22)) {
          expect(blocks[0]?.from).toBe(0);
          expect(blocks.at(-1)?.to).toBe(1440);
          expect(blocks.slice(1).every(({ from }, index) => from === blocks[index]?.to)).toBe(true);
        }
      }),
    );
  });
});

it('tells prices apart by equal steps', () => {
  const share = dearness(weekOf(tariff(['0.59', PEAK], ['0.34', NIGHT], ['0.49']), MONDAY, 22));
  expect(['0.34', '0.49', '0.59'].map(share)).toEqual([0, 0.5, 1]);
  expect(dearness(weekOf(tariff(['0.49']), MONDAY, 22))('0.49')).toBe(0);
});

describe('a session in the week', () => {
  const stays = (from: string, to: string) =>
    staysOf(Date.parse(from), Date.parse(to), 'Europe/London', MONDAY);

  it('is drawn on its day', () => {
    expect(stays('2025-11-24T15:10:00Z', '2025-11-24T18:00:00Z')).toEqual([
      { place: 0, from: minutesOf('15:10'), to: minutesOf('18:00') },
    ]);
  });

  it('goes on over midnight, and ends with the week', () => {
    expect(stays('2025-11-29T22:00:00Z', '2025-12-01T02:00:00Z')).toEqual([
      { place: 5, from: minutesOf('22:00'), to: 1440 },
      { place: 6, from: 0, to: 1440 },
    ]);
  });

  it('is drawn by the clocks of the site, also when they are set', () => {
    const found = staysOf(
      Date.parse('2026-03-29T00:30:00Z'),
      Date.parse('2026-03-29T01:30:00Z'),
      'Europe/London',
      '2026-03-23',
    );
    expect(found).toEqual([{ place: 6, from: minutesOf('00:30'), to: minutesOf('02:30') }]);
  });
});
