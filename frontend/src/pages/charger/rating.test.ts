import { expect, it } from 'vitest';
import { ratingTyped } from './rating';

it('takes a rating exactly as typed, or not at all', () => {
  expect(['22', ' 7.4 ', '0.1', '4000', ''].map(ratingTyped)).toEqual([22_000, 7400, 100, 4_000_000, null]);
  for (const wrong of ['-3', '0', '99999999', '4000.1', '7,4', '1,234', '1e3', 'x']) {
    expect(ratingTyped(wrong), wrong).toBeUndefined();
  }
});
