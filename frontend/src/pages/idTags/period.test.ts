import { expect, it } from 'vitest';
import { periodEnd } from './period';

const SUNDAY = Date.parse('2025-11-30T23:59:59Z');
const MONDAY = Date.parse('2025-12-01T00:00:00Z');

it.each([
  ['day', SUNDAY, '2025-12-01'],
  ['day', MONDAY, '2025-12-02'],
  ['week', SUNDAY, '2025-12-01'],
  ['week', MONDAY, '2025-12-08'],
  ['month', SUNDAY, '2025-12-01'],
  ['month', MONDAY, '2026-01-01'],
] as const)('ends the %s', (per, now, day) => {
  expect(periodEnd(per, now)).toBe(Date.parse(`${day}T00:00:00Z`));
});

it('never ends a budget in total', () => {
  expect(periodEnd('total', MONDAY)).toBeNull();
});
