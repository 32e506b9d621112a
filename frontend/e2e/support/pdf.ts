import { inflateSync } from 'node:zlib';

export interface Pdf {
  pages: number;
  text: string;
}

const OBJECT = /(\d+) 0 obj\n([\s\S]*?)\nendobj/g;
const STREAM = /stream\n([\s\S]*)\nendstream$/;
const SHOWN = /\/F(\d+) [\d.]+ Tf|<([0-9A-F]+)>|\bT[dm]\b/g;
const CHARS = /beginbfchar\n([\s\S]*?)endbfchar/g;
const CHAR = /^<([0-9A-F]+)> <([0-9A-F]+)>$/gm;
const RANGES = /beginbfrange\n([\s\S]*?)endbfrange/g;
const RANGE = /^<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>$/gm;

/** Reads a PDF that Chromium has made: its number of pages and its text, without any spaces. */
export function readPdf(file: Buffer): Pdf {
  const objects = new Map(
    [...file.toString('latin1').matchAll(OBJECT)].map(([, number = '', body = '']) => [number, body]),
  );
  const fonts = new Map(
    [...objects].flatMap(([number, body]) => {
      const mapped = body.match(/\/ToUnicode (\d+) 0 R/)?.[1];
      return mapped === undefined ? [] : [[number, glyphsOf(streamOf(objects.get(mapped)))] as const];
    }),
  );
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b(?!s)/.test(body));
  const texts = pages.map((page) => {
    const contents = page.match(/\/Contents (\d+) 0 R/)?.[1] ?? '';
    return textOf(streamOf(objects.get(contents)), fonts);
  });
  return { pages: pages.length, text: texts.join('\n').replaceAll(/\s/g, '') };
}

type Glyphs = Map<string, string>;

function streamOf(body: string | undefined): string {
  const bytes = body?.match(STREAM)?.[1];
  return bytes === undefined ? '' : inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1');
}

/** The characters of a font's glyphs. */
function glyphsOf(map: string): Glyphs {
  const glyphs: Glyphs = new Map();
  for (const [, from = '', to = '', first = ''] of linesOf(map, RANGES, RANGE)) {
    for (let code = Number.parseInt(from, 16); code <= Number.parseInt(to, 16); code++) {
      const character = Number.parseInt(first, 16) + code - Number.parseInt(from, 16);
      glyphs.set(hex(code, from.length), String.fromCodePoint(character));
    }
  }
  for (const [, code = '', characters = ''] of linesOf(map, CHARS, CHAR)) {
    const units = characters.match(/.{4}/g) ?? [];
    glyphs.set(code, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
  }
  return glyphs;
}

function linesOf(map: string, parts: RegExp, line: RegExp): RegExpMatchArray[] {
  return [...map.matchAll(parts)].flatMap(([, part = '']) => [...part.matchAll(line)]);
}

const hex = (code: number, length: number) => code.toString(16).toUpperCase().padStart(length, '0');

function textOf(content: string, fonts: Map<string, Glyphs>): string {
  let glyphs: Glyphs = new Map();
  let text = '';
  for (const [, font, codes] of content.matchAll(SHOWN)) {
    if (font !== undefined) glyphs = fonts.get(font) ?? new Map();
    const length = glyphs.keys().next().value?.length ?? 4;
    for (const code of codes?.match(new RegExp(`.{${length}}`, 'g')) ?? []) text += glyphs.get(code) ?? '';
  }
  return text;
}
