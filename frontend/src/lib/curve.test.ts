import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { area, line, roundTimes, roundTop, steps } from './curve';

it('has an axis that is a little higher than the highest value, and round', () => {
  expect([roundTop([150_000], 3000), roundTop([44, 3], 3), roundTop([], 3)]).toEqual([150_000, 45, 3]);
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 4_000_000 }), (most) => {
      expect(roundTop([most], 3)).toBeGreaterThanOrEqual(most);
      expect(roundTop([most], 3)).toBeLessThanOrEqual(most * 1.6);
    }),
  );
});

describe('a path', () => {
  const points = [
    { x: 0, y: 10 },
    { x: 5, y: 4 },
    { x: 9, y: 6 },
  ];

  it('goes from value to value, keeps each until the next, or goes down to the ground', () => {
    expect(line(points)).toBe('M0.0 10.0L5.0 4.0L9.0 6.0');
    expect(steps(points)).toBe('M0.0 10.0H5.0V4.0H9.0V6.0');
    expect(area(points, 20)).toBe('M0.0 10.0L5.0 4.0L9.0 6.0L9.0 20L0.0 20Z');
  });

  it('is empty without values', () => {
    expect([line([]), steps([]), area([], 20)]).toEqual(['', '', '']);
  });
});

it('has few round times within its period', () => {
  const at = (clock: string) => Date.parse(`2025-11-23T${clock}`);
  expect(roundTimes(at('11:38:04'), at('13:00:14'), 6)).toEqual(
    ['11:40', '12:00', '12:20', '12:40', '13:00'].map(at),
  );
  expect(roundTimes(at('11:38:04'), at('11:38:04'), 6)).toEqual([at('11:38:04')]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 0, max: 3e9 }), (from, length) => {
      const times = roundTimes(from, from + length, 6);
      expect(times.length).toBeLessThanOrEqual(7);
      expect(times.every((time) => time >= from && time <= from + length)).toBe(true);
    }),
  );
});
