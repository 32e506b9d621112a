import { expect, it } from 'vitest';
import { strength } from './strength';

it.each([
  ['', 0],
  ['short', 1],
  ['aaaaaaaaaaaaaaaa', 2],
  ['qwerqwerqwer1234', 2],
  ['mVx8plq2kzQw', 3],
  ['violet piano on the river', 4],
])('%s', (password, level) => {
  expect(strength(password)).toBe(level);
});
