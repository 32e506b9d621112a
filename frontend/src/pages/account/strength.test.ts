import { expect, it } from 'vitest';
import { strength } from './strength';

it.each([
  ['', 0, ''],
  ['short', 1, 'Too short'],
  ['aaaaaaaaaaaaaaaa', 2, 'Weak'],
  ['qwerqwerqwer1234', 2, 'Weak'],
  ['mVx8plq2kzQw', 3, 'Good'],
  ['violet piano on the river', 4, 'Strong'],
])('%s', (password, level, word) => {
  expect(strength(password)).toEqual({ level, word });
});
