import { expect, it } from 'vitest';

it('replaces modules only in tests that run alone, since that would affect others', () => {
  const tests = import.meta.glob<string>('../**/*.test.{ts,tsx}', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const replacing = Object.keys(tests).filter((name) => tests[name]?.includes('vi.mock' + '('));
  expect(replacing.filter((name) => !name.includes('.alone.test.'))).toEqual([]);
});
