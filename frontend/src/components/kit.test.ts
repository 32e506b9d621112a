import { expect, it } from 'vitest';

it('has a test for each component', () => {
  const files = Object.keys(import.meta.glob('./*.tsx'));
  const components = files.filter((file) => !file.endsWith('.test.tsx'));
  const untested = components.filter((file) => !files.includes(file.replace('.tsx', '.test.tsx')));
  expect(untested).toEqual([]);
});
