import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  digitsOf,
  perHour,
  perMinute,
  plainAmount,
  priceInWords,
  shownAmount,
  signOf,
  typedAmount,
} from './decimals';

it.each([
  ['0.49', '0.49'],
  ['0,490', '0.49'],
  [' 12 ', '12'],
  ['007', '7'],
  ['', null],
  ['1.2345678', null],
  ['-1', null],
  ['1e3', null],
])('reads the amount %s', (typed, amount) => expect(typedAmount(typed)).toBe(amount));

it('shows an amount with the digits of its currency, and with more if it has more', () => {
  expect(shownAmount('0.5', 2)).toBe('0.50');
  expect(shownAmount('0.4925', 2)).toBe('0.4925');
  expect(shownAmount('49', 0)).toBe('49');
  expect([digitsOf('GBP'), digitsOf('JPY'), digitsOf('KWD'), digitsOf('?')]).toEqual([2, 0, 3, 2]);
});

it('says a price with the sign of its currency', () => {
  expect(priceInWords('0.5', 'GBP')).toBe('£0.50');
  expect(priceInWords('1.2345', 'EUR')).toBe('€1.2345');
  expect(priceInWords('30', 'JPY')).toBe('¥30');
  expect(signOf('?')).toEqual({ sign: '?', isBefore: false });
});

it('turns minutes into hours and back without losing anything', () => {
  const millionths = fc.nat({ max: 10_000_000_000 });
  fc.assert(
    fc.property(millionths, (all) => {
      const price = plainAmount(`${Math.floor(all / 1_000_000)}.${String(all % 1_000_000).padStart(6, '0')}`);
      expect(perMinute(perHour(price))).toBe(price);
    }),
  );
  expect(perMinute('1')).toBeNull();
});
