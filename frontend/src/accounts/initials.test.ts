import { expect, it } from 'vitest';
import { initials } from './initials';

it('makes initials', () => {
  expect(initials({ name: 'Ann van Operator', email: 'x@y' })).toBe('AO');
  expect(initials({ name: null, email: 'admin@localhost' })).toBe('AD');
});
