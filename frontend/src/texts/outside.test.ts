import ts from 'typescript';
import { expect, it } from 'vitest';
import { textsIn } from '../test/textsIn';

/** What looks like words for people and is none: names of keys, of the protocol, and of GenX itself. */
const NAMES = new Set(['GenX', 'GenX CMS']);

it('has all words that people read in the catalogue', () => {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(fileNames, options);
  const shown = program
    .getSourceFiles()
    .filter(
      ({ fileName }) => /\/src\/(?!test\/)/.test(fileName) && !/\.test\.tsx?$|\.gen\.ts$/.test(fileName),
    )
    .filter(({ fileName }) => !fileName.includes('node_modules') && !fileName.includes('/src/texts/'));
  const outside = shown.flatMap((file) =>
    textsIn(file, program.getTypeChecker())
      .filter(({ text }) => !NAMES.has(text))
      .map(({ text, line }) => `${file.fileName.replace(/.*\/src\//, '')}:${line} ${text}`),
  );
  expect(outside).toEqual([]);
}, 60_000);
