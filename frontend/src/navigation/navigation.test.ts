import { describe, expect, it } from 'vitest';
import type { Person } from '../api/types';
import { destinationName, safeDestination } from './destination';
import { pageAt, pagesFor } from './pages';

describe('the page after signing in', () => {
  it('is the one that somebody wanted', () => {
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
  ])('is never outside the app: %s', (to) => expect(safeDestination(to)).toBe('/'));

  it('has a name', () => {
    expect(
      ['/chargers/CP014', '/chargers/A%20b/logs', '/chargers/%', '/logs?q=x', '/'].map(destinationName),
    ).toEqual(['CP014', 'A b', '%', 'Logs', null]);
  });
});

describe('the pages', () => {
  const someone = { userId: '1', email: 'ann@example.org', name: null, status: 'active' } as Person;
  const labels = (role: Person['role']) => pagesFor({ ...someone, role }).map(({ label }) => label);

  it('for managing are only there for admins, except tariffs', () => {
    expect(labels('admin')).toEqual(expect.arrayContaining(['Users', 'API keys', 'Audit log']));
    expect(labels('operator')).toEqual(labels('viewer'));
    expect(labels('operator')).not.toContain('Users');
    expect(labels('viewer')).toContain('Tariffs');
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
