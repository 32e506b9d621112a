import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoff } from './backoff';

it('waits longer each time, at most 15 s, never at once', () => {
  expect([1, 2, 3, 10].map((attempt) => backoff(attempt, () => 1))).toEqual([500, 1000, 2000, 15_000]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const wait = backoff(attempt, () => random);
        expect(wait).toBeGreaterThanOrEqual(250);
        expect(wait).toBeLessThanOrEqual(15_000);
      },
    ),
  );
});
