import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CONNECTOR_TONES } from '../chargers/status';
import { textsIn } from './textsIn';

/** Strings that look like words but are names, as long as they are not shown. */
const NAMES = new Set([
  ...Object.keys(CONNECTOR_TONES),
  ...['Offline', 'Unknown', 'Waiting'],
  ...['Authorize', 'Heartbeat', 'Reset', 'Rejected', 'Failed', 'Invalid', 'Blocked', 'Expired'],
  ...['Occupied', 'Soft', 'Inoperative', 'Full', 'Relative'],
  ...['ApiProblem', 'Unreachable', 'Authorization', 'Bearer …'],
  ...['1px solid …', '… UTC'],
]);
const SELECTOR = /\[.*\]/;

it('finds all words for people in the catalogue', () => {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(fileNames, options);
  const files = program.getSourceFiles().filter(({ fileName }) => isOfTheApp(fileName));
  const outside = files.flatMap((file) =>
    textsIn(file, program.getTypeChecker())
      .filter(
        ({ text, isShown }) => text !== 'GenX' && (isShown || !(NAMES.has(text) || SELECTOR.test(text))),
      )
      .map(({ text, line }) => `${file.fileName.replace(/.*\/src\//, '')}:${line} ${text}`),
  );
  expect(outside).toEqual([]);
}, 120_000);

function isOfTheApp(name: string): boolean {
  return /\/frontend\/src\/(?!test\/|texts\/)/.test(name) && !/\.(test|gen)\.tsx?$/.test(name);
}

describe('the search for them', () => {
  it.each([
    '<p>Words</p>',
    '<p>{much ? 1 : "words"}</p>',
    '<p title={name ?? "words"} />',
    '<p aria-label={`NAME words`} />',
    'const label = "Some words"',
    'const label = "Word"',
    'const said = `NAME goes on`',
    'say(name && "Not now.")',
  ])('finds %s', (source) => {
    expect(textsOf(source)).toHaveLength(1);
  });

  it.each([
    '<p className="a b" data-tone="Word">{name} · 5 kW</p>',
    'import words from "Some words"',
    'const known: "Word" | "Other" = "Word"',
    'if (name === "Some words") say("id-of-it")',
    'throw new Error("Some words")',
    'const keys = { "Some words": 1 }',
    'const path = `/chargers/NAME/logs`',
  ])('does not take %s for words', (source) => {
    expect(textsOf(source)).toEqual([]);
  });
});

/** Finds the texts in a source; NAME in it is a name to be filled in. */
function textsOf(template: string): string[] {
  const source = template.replace('NAME', '\u0024{name}');
  const file = ts.createSourceFile(
    'a.tsx',
    `declare const name: string;\n${source}`,
    ts.ScriptTarget.Latest,
    true,
  );
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (asked: string) => (asked === 'a.tsx' ? file : undefined),
  };
  const program = ts.createProgram(['a.tsx'], { noLib: true, jsx: ts.JsxEmit.Preserve }, host);
  return textsIn(file, program.getTypeChecker()).map(({ text }) => text);
}
