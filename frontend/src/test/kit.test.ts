import { expect, it } from 'vitest';

it('has a test for each component of the kit, and for each that several pages show', () => {
  const files = Object.keys(
    import.meta.glob(
      '../{accounts,chargers,commands,connections,messages,navigation,reports,tariffs,transactions,ui}/*.tsx',
    ),
  );
  // FilterPopover is tested with FilterMenu, which opens it.
  const components = files.filter((file) => !/\.test\.tsx$|FilterPopover/.test(file));
  const untested = components.filter((file) => !files.includes(file.replace('.tsx', '.test.tsx')));
  expect(untested).toEqual([]);
});
