import { expect, it } from 'vitest';
import type { CostPeriod, TransactionCost } from '../../../api/types';
import { bandAt, bandsOf, letterOf } from './bands';

const at = (minute: number) => Date.parse('2026-11-23T12:00:00Z') + 60_000 * minute;
const period = (from: number, to: number, kind: CostPeriod['kind'], type?: 'ENERGY' | 'PARKING_TIME') => ({
  beganAt: new Date(at(from)).toISOString(),
  endedAt: new Date(at(to)).toISOString(),
  kind,
  lines: type ? [{ type, price: type === 'ENERGY' ? '0.345' : '6' }] : [],
});
const COST = {
  currency: 'GBP',
  periods: [
    period(0, 40, 'charging', 'ENERGY'),
    period(40, 50, 'grace'),
    period(50, 80, 'idle', 'PARKING_TIME'),
  ],
} as unknown as TransactionCost;

it('has a band for each period, with its price in all its places', () => {
  expect(bandsOf(COST).map(({ letter, kind, price }) => [letter, kind, price])).toEqual([
    ['A', 'charging', '£0.345/kWh'],
    ['B', 'grace', null],
    ['C', 'idle', '£6/h'],
  ]);
  expect(bandsOf(null)).toEqual([]);
});

it('finds the band at a time: the last one at its end, and none outside', () => {
  const bands = bandsOf(COST);
  expect([0, 39, 40, 80].map((minute) => bandAt(bands, at(minute)))).toEqual([0, 0, 1, 2]);
  expect([-1, 81].map((minute) => bandAt(bands, at(minute)))).toEqual([null, null]);
  expect(bandAt([], at(0))).toBeNull();
});

it('goes on after Z', () => {
  expect([0, 25, 26, 53].map(letterOf)).toEqual(['A', 'Z', 'A2', 'B3']);
});
