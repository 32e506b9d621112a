import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ceiling } from './chart';

it('has an axis that is a little higher than the highest value, and round', () => {
  expect([ceiling([150_000]), ceiling([44_000, 3]), ceiling([]), ceiling([0])]).toEqual([
    150_000, 45_000, 3_000, 3_000,
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 3_000, max: 4_000_000 }), (most) => {
      expect(ceiling([most])).toBeGreaterThanOrEqual(most);
      expect(ceiling([most])).toBeLessThanOrEqual(most * 1.6);
    }),
  );
});
