import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../build/messages.js';

type Texts = Record<string, string>;

const files = import.meta.glob<string>('./{en,de,fr}/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const texts = (file: string): Texts => JSON.parse(files[file] ?? '{}');
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../**/*.gen.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const english = Object.keys(files).filter((file) => file.startsWith('./en/'));
const others = Object.keys(files).filter((file) => !file.startsWith('./en/'));

describe('the English texts', () => {
  it.each(english)('%s are all used', (file) => {
    const source = Object.values(sources).join('\n');
    expect(Object.keys(texts(file)).filter((key) => !isUsed(key, source))).toEqual([]);
  });
});

describe('the other languages', () => {
  it.each(others)('%s has the keys of the English texts, with the same values', (file) => {
    const original = texts(file.replace(/\/(de|fr)\//, '/en/'));
    const translated = texts(file);
    expect(shapes(translated)).toEqual(shapes(original));
  });
});

it('keeps French punctuation on the line of the word before it', () => {
  const french = Object.keys(files).filter((file) => file.startsWith('./fr/'));
  const loose = french.flatMap((file) =>
    Object.values(texts(file)).filter((text) => /[^\u00a0\u202f][;!?»]|[\p{L}\d}>»)] :|« /u.test(text)),
  );
  expect(loose).toEqual([]);
});

/** Whether a key is used, whole or by its beginning, if the rest is filled in: `status.${status}`. */
function isUsed(key: string, source: string): boolean {
  if (source.includes(`'${key}'`)) return true;
  const dots = [...key.matchAll(/[.-]/g)].map(({ index }) => key.slice(0, index + 1));
  return dots.some((start) => source.includes(`\`${start}\${`));
}

function shapes(of: Texts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(of).map(([key, text]) => [key, Object.keys(valuesOf(text))]));
}
