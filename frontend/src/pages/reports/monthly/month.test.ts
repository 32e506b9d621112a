import { expect, it } from 'vitest';
import {
  daysBefore,
  daysOfMonth,
  lastMonth,
  monthInWords,
  monthsLater,
  monthsToChoose,
  validateMonthlySearch,
} from './month';

it('is about the last month that is over, also in January', () => {
  expect(lastMonth('2026-12-01')).toBe('2026-11');
  expect(lastMonth('2026-01-31')).toBe('2025-12');
});

it('takes whole months, and the one that is not over up to today', () => {
  expect(daysOfMonth('2028-02', '2028-03-01')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
  expect(daysOfMonth('2026-12', '2026-12-05')).toEqual({ from: '2026-12-01', to: '2026-12-05' });
});

it('compares whole months with each other, and days with as many days', () => {
  expect(daysBefore({ from: '2026-11-01', to: '2026-11-30' })).toEqual({
    from: '2026-10-01',
    to: '2026-10-31',
  });
  expect(daysBefore({ from: '2026-12-01', to: '2026-12-05' })).toEqual({
    from: '2026-11-01',
    to: '2026-11-05',
  });
  expect(daysBefore({ from: '2026-03-01', to: '2026-03-30' })).toEqual({
    from: '2026-02-01',
    to: '2026-02-28',
  });
});

it('moves from month to month over the turn of a year', () => {
  expect(monthsLater('2026-12', 1)).toBe('2027-01');
  expect(monthsLater('2026-01', -13)).toBe('2024-12');
});

it('offers three years, and an older month if that is chosen', () => {
  expect(monthsToChoose('2026-12-01', '2026-11')).toHaveLength(36);
  expect(monthsToChoose('2026-12-01', '2026-11').slice(0, 2)).toEqual(['2026-12', '2026-11']);
  expect(monthsToChoose('2026-12-01', '2021-05').at(-1)).toBe('2021-05');
});

it('ignores what is no month', () => {
  expect(validateMonthlySearch({ month: '2026-11', rule: 'uk', deviceId: 'CP001' })).toEqual({
    month: '2026-11',
    rule: 'uk',
    deviceId: ['CP001'],
  });
  for (const month of ['2026-13', '2026-1', 'last', '1999-12']) {
    expect(validateMonthlySearch({ month }).month).toBeUndefined();
  }
  expect(monthInWords('2026-11')).toBe('November 2026');
});
