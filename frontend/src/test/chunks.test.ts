import { expect, it } from 'vitest';
import { CHUNKS } from '../../build/chunks';

it('keeps the texts of single pages out of the chunk of parts, since every page waits for it', () => {
  const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../test/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const parts = CHUNKS.find(({ name }) => name === 'parts')?.test as RegExp;
  const files = Object.keys(sources).filter((file) => parts.test(file.replace('..', '/src')));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => /texts\/rooms\/(?!common')/.test(sources[file] ?? ''))).toEqual([]);
});
