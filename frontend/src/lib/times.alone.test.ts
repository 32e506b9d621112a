import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => localStorage.clear());

it('has French dates as people write them', async () => {
  localStorage.setItem('genx-language', 'fr');
  vi.resetModules();
  const { date, longDate, since, utcDay } = await import('./times');
  const [first, eleventh] = ['2026-12-01T09:35:00', '2026-12-11T09:35:00'];
  expect([date(first), longDate(first), utcDay(`${first}Z`)]).toEqual([
    '1er déc. 2026',
    'mardi 1er décembre 2026',
    '1er déc.',
  ]);
  expect(date(eleventh)).toBe('11 déc. 2026');
  expect(since(first, Date.parse('2026-12-02T08:00:00'))).toMatch(/^1er déc\.,? 09:35$/);
  expect(since(first, Date.parse(first))).toBe('09:35');
});
