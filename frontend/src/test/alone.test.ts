import { expect, it } from 'vitest';

it('replaces modules in tests that run alone, since others would meet what is in their place', () => {
  const tests = import.meta.glob<string>('../**/*.test.{ts,tsx}', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const replacing = Object.keys(tests).filter((name) => tests[name]?.includes('vi.mock' + '('));
  expect(replacing.filter((name) => !name.includes('.alone.test.'))).toEqual([]);
});
