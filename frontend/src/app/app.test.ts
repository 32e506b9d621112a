import { describe, expect, it } from 'vitest';
import type { Person } from '../api/types';
import { applyEvents, EMPTY_FLEET } from '../live/fleet';
import { aCharger } from '../test/examples';
import { destinationName, safeDestination } from './destination';
import { initials } from './initials';
import { pageAt, pagesFor } from './navigation';
import { findDestinations } from './paletteDestinations';
import { parseSearch, someOf, stringifySearch } from './search';

describe('where somebody goes after signing in', () => {
  it('is where they wanted to go', () => {
    expect(safeDestination('/chargers/CP014/logs?q=a')).toBe('/chargers/CP014/logs?q=a');
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    undefined,
    '/login?to=/x',
  ])('is never elsewhere: %s', (to) => expect(safeDestination(to)).toBe('/'));

  it('has a name', () => {
    expect(
      ['/chargers/CP014', '/chargers/A%20b/logs', '/chargers/%', '/logs?q=x', '/'].map(destinationName),
    ).toEqual(['CP014', 'A b', '%', 'Logs', null]);
  });
});

describe('the address', () => {
  it('gives back what was put in, lists and signs included', () => {
    const search = { q: 'a&b=c,d', state: ['Faulted', 'Charging'], empty: undefined };
    expect(parseSearch(stringifySearch(search))).toEqual({ q: 'a&b=c,d', state: ['Faulted', 'Charging'] });
  });

  it('allows only what there is', () => {
    expect(someOf(['a', 'b'] as const, ['b', 'x', '<script>'])).toEqual(['b']);
    expect(someOf(['a'] as const, 'x')).toBeUndefined();
  });
});

describe('the pages', () => {
  const someone = { userId: '1', email: 'ann@example.org', name: null, status: 'active' } as Person;
  const labels = (role: Person['role']) => pagesFor({ ...someone, role }).map(({ label }) => label);

  it('to manage are only there for admins', () => {
    expect(labels('admin')).toEqual(expect.arrayContaining(['Users', 'API keys', 'Audit log']));
    expect(labels('operator')).toEqual(labels('viewer'));
    expect(labels('operator')).not.toContain('Users');
  });

  it('are found by the address', () => {
    expect(['/chargers/CP1/logs', '/keys', '/keysmith', '/more'].map((path) => pageAt(path)?.label)).toEqual([
      'Chargers',
      'API keys',
      undefined,
      undefined,
    ]);
  });
});

describe('the palette', () => {
  const all = ['CP010', 'XCP01', 'CP01'].map((deviceId) => aCharger({ deviceId }));
  const fleet = applyEvents(EMPTY_FLEET, [{ event: 'snapshot', data: { chargers: all } }]);

  it('finds ids that begin with the text first', () => {
    expect(findDestinations(fleet, 'cp01').map(({ name }) => name)).toEqual(['CP01', 'CP010', 'XCP01']);
  });

  it('finds pages, and writes ids with signs into addresses', () => {
    expect(findDestinations(undefined, 'log')).toMatchObject([{ group: 'Pages', href: '/logs' }]);
    const odd = applyEvents(EMPTY_FLEET, [
      { event: 'charger.status', data: aCharger({ deviceId: 'A b/+' }) },
    ]);
    expect(findDestinations(odd, 'a b')[0]?.href).toBe('/chargers/A%20b%2F%2B');
  });
});

it('makes initials', () => {
  expect(initials({ name: 'Ann van Operator', email: 'x@y' })).toBe('AO');
  expect(initials({ name: null, email: 'admin@localhost' })).toBe('AD');
});
