import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Imports go down this list; rooms of one line do not import each other. */
const ROOMS = [
  ['app'],
  ['pages'],
  ['commands', 'reports'],
  ['connections', 'messages', 'tariffs', 'transactions'],
  ['chargers'],
  ['navigation'],
  ['accounts', 'live'],
  ['ui'],
  ['api'],
  ['lib'],
  ['texts'],
];

type Arrow = readonly [from: string, to: string];

const ALL = ROOMS.flat();
const isBelow = ([from, to]: Arrow) => lineOf(to) > lineOf(from);
const lineOf = (room: string) => ROOMS.findIndex((line) => line.includes(room));
const fileIn = (room: string) => (room === 'pages' ? 'pages/one/file' : `${room}/file`);
const PAIRS = ALL.flatMap((from) => ALL.map((to): Arrow => [from, to]))
  // The kit may know how refusals read, but not what the API is about.
  .filter(([from, to]) => from !== to && !(from === 'ui' && to === 'api'));
const arrows = (pairs: Arrow[]) => pairs.map(([from, to]): Arrow => [fileIn(from), fileIn(to)]);

const REFUSED: readonly Arrow[] = [
  ...arrows(PAIRS.filter((pair) => !isBelow(pair))),
  ['ui/file', 'api/client'],
  ['ui/theme/file', 'api/types'],
  ['ui/theme/file', 'live/file'],
  ['pages/one/file', 'pages/two/file'],
  ['pages/one/file', 'pages/two/part/file'],
  ['pages/one/part/file', 'pages/two/file'],
  ['pages/one/part/file', 'pages/two/part/file'],
  ['pages/one/part/file', 'app/file'],
];
const ALLOWED: readonly Arrow[] = [
  ...arrows(PAIRS.filter(isBelow)),
  ['ui/file', 'api/problem'],
  ['ui/theme/file', 'api/sentence'],
  ['pages/one/file', 'pages/one/other'],
  ['pages/one/file', 'pages/one/part/file'],
  ['pages/one/part/file', 'pages/one/other'],
  ['pages/one/part/file', 'live/file'],
  ['app/file', 'pages/one/part/file'],
];

const folder = mkdtempSync(join(tmpdir(), 'genx-rooms-'));
let judged: string;

/** Lets Biome judge a file for each arrow, with that import and nothing else. */
beforeAll(() => {
  copyFileSync('biome.json', join(folder, 'biome.json'));
  for (const arrow of [...REFUSED, ...ALLOWED]) {
    const file = join(folder, nameOf(arrow));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `import '${pathOf(arrow)}';\n`);
  }
  judged = lint();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The name of the file for an arrow, in the folder that the import is from. */
function nameOf([from, to]: Arrow): string {
  return `src/${from}-to-${to.replaceAll('/', '-')}.ts`;
}

function pathOf([from, to]: Arrow): string {
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function lint(): string {
  const biome = resolve('node_modules/.bin/biome');
  const options = ['--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none'];
  return spawnSync(biome, ['lint', ...options, 'src'], { cwd: folder, encoding: 'utf8' }).stdout;
}

it.each(REFUSED)('refuses %s an import of %s', (...arrow) => expect(judged).toContain(nameOf(arrow)));

it.each(ALLOWED)('allows %s an import of %s', (...arrow) => expect(judged).not.toContain(nameOf(arrow)));

it('has every room in the list', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => name !== 'test')).toEqual(ALL.toSorted());
});
