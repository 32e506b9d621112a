import { expect, it } from 'vitest';
import { bucketInWords, dayOf, daysInWords, onAxis, weekdayName } from './days';

it('reads dates there, whatever the zone of the viewer is', () => {
  expect(dayOf('2026-11-23T00:00:00+13:00')).toBe('23 Nov');
  expect(bucketInWords('day', '2026-11-23T00:00:00-11:00')).toBe('Mon 23 Nov');
});

it('says hours, days and months', () => {
  const label = '2026-03-29T03:00:00+02:00';
  expect(onAxis('hour', label)).toBe('03:00');
  expect(onAxis('day', label)).toBe('29 Mar');
  expect(onAxis('month', label)).toBe('Mar');
  expect(bucketInWords('hour', label)).toBe('Sun 29 Mar, 03:00');
  expect(bucketInWords('month', label)).toBe('Mar 2026');
});

it('says from which day to which', () => {
  expect(daysInWords({ from: '2026-10-25', to: '2026-11-23' })).toMatch(/^25 Oct\s–\s23 Nov$/);
  expect(daysInWords({ from: '2026-11-23', to: '2026-11-23' })).toBe('23 Nov');
});

it('names weekdays from Monday on', () => {
  expect([1, 7].map(weekdayName)).toEqual(['Mon', 'Sun']);
});
