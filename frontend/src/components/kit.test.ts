import { expect, it } from 'vitest';

it('has a test for each component', () => {
  const files = Object.keys(import.meta.glob('./*.tsx'));
  // What FilterMenu opens is tested with it.
  const components = files.filter((file) => !file.endsWith('.test.tsx') && file !== './FilterPopover.tsx');
  const untested = components.filter((file) => !files.includes(file.replace('.tsx', '.test.tsx')));
  expect(untested).toEqual([]);
});
