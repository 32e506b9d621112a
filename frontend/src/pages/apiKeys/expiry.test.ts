import { describe, expect, it } from 'vitest';
import { dayRange, expiryOf, expiryState } from './expiry';

// The tests run in Berlin: two hours ahead of UTC in summer, one in winter.
const NOW = Date.parse('2026-10-01T22:30:00Z');

describe('when a key expires', () => {
  it('is the end of a day in the viewer’s zone, even across a change of the clocks', () => {
    expect(expiryOf('30', '', NOW)).toBe('2026-11-01T22:59:59.000Z');
    expect(expiryOf('90', '', NOW)).toBe('2026-12-31T22:59:59.000Z');
    expect(expiryOf('date', '2026-10-02', NOW)).toBe('2026-10-02T21:59:59.000Z');
  });

  it('is the same day of the next year, or the 28th if there is no 29th', () => {
    expect(expiryOf('365', '', NOW)).toBe('2027-10-02T21:59:59.000Z');
    expect(expiryOf('365', '', Date.parse('2028-02-29T12:00:00Z'))).toBe('2029-02-28T22:59:59.000Z');
  });

  it('can be never', () => expect(expiryOf('never', '2026-10-02', NOW)).toBeNull());

  it.each(['', '2026-02-31', '31.12.2026', 'x'])('is no date: %s', (day) =>
    expect(expiryOf('date', day, NOW)).toBeUndefined(),
  );

  it('can be chosen from today on', () =>
    expect(dayRange(NOW)).toEqual({ first: '2026-10-02', last: '2036-10-02' }));
});

it('says how soon that is', () => {
  const states = [null, '2026-10-01T22:30:00Z', '2026-10-08T22:30:00Z', '2026-10-08T22:30:01Z'];
  expect(states.map((at) => expiryState(at, NOW))).toEqual(['never', 'expired', 'soon', 'later']);
});
