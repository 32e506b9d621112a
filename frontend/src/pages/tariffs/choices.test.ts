import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CURRENCIES, currencyName, zones } from './choices';

it('offers the currencies that the backend knows', () => {
  const source = readFileSync('../backend/src/genx/domain/tariffs/currencies.py', 'utf8');
  const known = source.slice(source.indexOf('_TWO')).match(/\b[A-Z]{3}\b/g) ?? [];
  expect([...CURRENCIES].sort()).toEqual([...new Set(known)].sort());
  expect(currencyName('EUR')).toBe('EUR, Euro');
});

it('offers the time zone that a tariff has, even if the browser does not know it', () => {
  expect(zones('Mars/Olympus')[0]).toBe('Mars/Olympus');
  expect(zones('Europe/Berlin').filter((zone) => zone === 'Europe/Berlin')).toHaveLength(1);
});
