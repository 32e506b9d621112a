import { expect, it } from 'vitest';

it('has a test for each component of the kit', () => {
  const files = Object.keys(import.meta.glob('../{ui,accounts}/*.tsx'));
  // What FilterMenu opens is tested with it.
  const components = files.filter((file) => !/\.test\.tsx$|FilterPopover/.test(file));
  const untested = components.filter((file) => !files.includes(file.replace('.tsx', '.test.tsx')));
  expect(untested).toEqual([]);
});
