import { describe, expect, it } from 'vitest';
import type { CostPeriod, Receipted, TariffContent } from '../../api/types';
import { isInOrder, quoteOf, rowsOf, triedOf, usualAttempt } from './tryOut';

const LONDON = 'Europe/London';
const CONTENT: TariffContent = { currency: 'GBP', timeZone: LONDON, elements: [] };
const ATTEMPT = { from: '2026-07-01T15:10', to: '2026-07-01T18:00', kwh: '38,5', kw: '22' };

describe('a session to be tried out', () => {
  it('is sent in UTC, by the clocks of the site', () => {
    expect(quoteOf(triedOf(ATTEMPT, LONDON), CONTENT)).toEqual({
      startedAt: '2026-07-01T14:10:00.000Z',
      endedAt: '2026-07-01T17:00:00.000Z',
      energyWh: 38_500,
      powerW: 22_000,
      content: CONTENT,
    });
  });

  it.each([{ to: '' }, { kwh: 'much' }, { kw: '0' }, { to: '2026-07-01T15:00' }, { to: '2026-08-02T15:10' }])(
    'is not sent with %j',
    (change) => expect(quoteOf(triedOf({ ...ATTEMPT, ...change }, LONDON), CONTENT)).toBeNull(),
  );

  it('is on the day at the site', () => {
    expect(usualAttempt(Date.UTC(2026, 6, 1, 23, 30), LONDON).from).toBe('2026-07-02T15:10');
    expect(isInOrder(triedOf({ ...ATTEMPT, from: '' }, LONDON))).toBe(true);
  });
});

it('has a row for each price of a period, and for times that cost nothing', () => {
  const line = { type: 'ENERGY', element: 1 } as CostPeriod['lines'][number];
  const period = (beganAt: string, lines: CostPeriod['lines']) => ({ beganAt, lines }) as CostPeriod;
  const receipt = {
    periods: [period('a', [line, { ...line, type: 'TIME', element: 2 }]), period('b', [])],
    fees: [{ ...line, type: 'FLAT', element: 3 }],
  } as unknown as Receipted;
  expect(rowsOf(receipt).map((row) => [row.key, row.line?.element])).toEqual([
    ['a ENERGY', 1],
    ['a TIME', 2],
    ['b undefined', undefined],
    ['FLAT 3', 3],
  ]);
});
