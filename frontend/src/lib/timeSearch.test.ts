import { expect, it } from 'vitest';
import { timeQuery, validateTime } from './timeSearch';

it('takes times in any notation, and keeps them in UTC', () => {
  expect(validateTime({ from: '2025-11-23T14:00+01:00', to: '2025-11-24' })).toEqual({
    from: '2025-11-23T13:00:00.000Z',
    to: '2025-11-24T00:00:00.000Z',
  });
});

it('ignores values that make no sense', () => {
  expect(validateTime({ from: 'yesterday', to: '', range: '2h' })).toEqual({});
  expect(validateTime({ from: '2025-11-24', to: '2025-11-23' })).toEqual({
    from: '2025-11-24T00:00:00.000Z',
  });
  expect(validateTime({ from: '2025-11-24', range: '1h' })).toEqual({ from: '2025-11-24T00:00:00.000Z' });
});

it('counts a range back from now', () => {
  const now = Date.parse('2025-11-24T12:00:00Z');
  expect(timeQuery({ range: '24h' }, now)).toEqual({ from: '2025-11-23T12:00:00.000Z' });
  expect(timeQuery({}, now)).toEqual({});
});
