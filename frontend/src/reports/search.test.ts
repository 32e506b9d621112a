import { expect, it } from 'vitest';
import { daysOf, lengthOf, spanOf, todayIn, validateReportSearch } from './search';

it('is about the last 30 days, unless something else is chosen', () => {
  expect(spanOf({})).toBe('30d');
  expect(daysOf({}, '2026-11-23')).toEqual({ from: '2026-10-25', to: '2026-11-23' });
  expect(daysOf({ span: '7d' }, '2026-03-02')).toEqual({ from: '2026-02-24', to: '2026-03-02' });
});

it('takes whole months for twelve of them', () => {
  expect(daysOf({ span: '12m' }, '2026-11-30')).toEqual({ from: '2025-12-01', to: '2026-11-30' });
  expect(daysOf({ span: '12m' }, '2026-03-31')).toEqual({ from: '2025-04-01', to: '2026-03-31' });
});

it('takes days that are chosen, and ignores what are none', () => {
  const chosen = validateReportSearch({
    from: '2026-01-01',
    to: '2026-01-31',
    span: '7d',
    deviceId: 'CP001',
  });
  expect(chosen).toEqual({
    span: undefined,
    from: '2026-01-01',
    to: '2026-01-31',
    deviceId: ['CP001'],
  });
  expect(spanOf(chosen)).toBeNull();
  expect(lengthOf(daysOf(chosen, '2026-11-23'))).toBe(31);
  for (const wrong of [
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '2026-03-02', to: '2026-03-01' },
    { from: 'yesterday', to: '2026-03-01' },
    { from: '2026-03-01' },
  ]) {
    expect(validateReportSearch({ ...wrong, span: '7d' })).toEqual({ span: '7d' });
  }
});

it('knows which day it is elsewhere', () => {
  const at = Date.parse('2026-11-29T23:30:00Z');
  expect(todayIn('UTC', at)).toBe('2026-11-29');
  expect(todayIn('Europe/Berlin', at)).toBe('2026-11-30');
  expect(todayIn('America/Los_Angeles', at)).toBe('2026-11-29');
});
