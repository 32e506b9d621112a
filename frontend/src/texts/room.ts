import format, { type FormatOptions, type FormatValues } from 'icu-minify/format';
import { createElement, Fragment, type ReactNode } from 'react';
import type { Texts } from './keys.gen';
import { locale } from './language';
import { loadTexts, type Room } from './load';

/** Turns the words within a tag of a text, such as `<link>…</link>`, into something else. */
export type Tag = (words: never) => unknown;
export type Nothing = Record<never, never>;

type Key<R extends Room> = keyof Texts[R] & string;
type PlainKey<R extends Room> = {
  [K in Key<R>]: Tag extends Texts[R][K][keyof Texts[R][K]] ? never : K;
}[Key<R>];
type Put<V> = keyof V extends never ? [] : [values: V];
type WithTags<V, P> = { [N in keyof V]: V[N] extends Tag ? (words: P) => P : V[N] };

/** The texts of one room: of a page, or of what all pages share. */
export interface Translate<R extends Room> {
  <K extends PlainKey<R>>(key: K, ...put: Put<Texts[R][K]>): string;
  /** A text with elements in it. */
  rich<K extends Key<R>>(key: K, values: WithTags<Texts[R][K], ReactNode>): ReactNode;
  /** A text as pieces: words, and the results of its tags. */
  parts<P, K extends Key<R>>(key: K, values: TagsOf<Texts[R][K], P>): (string | P)[];
}

type TagsOf<V, P> = { [N in keyof V]: V[N] extends Tag ? (words: string) => P : V[N] };

const numbers = new Intl.NumberFormat(locale);
const OPTIONS: FormatOptions = {
  formatters: {
    getNumberFormat: (of, options) => (options ? new Intl.NumberFormat(of, options) : numbers),
    getDateTimeFormat: (of, options) => new Intl.DateTimeFormat(of, options),
    getPluralRules: (of, options) => new Intl.PluralRules(of, options),
  },
};

/** Loads the texts of a room; modules that import it wait until they are there. */
export async function room<R extends Room>(name: R): Promise<Translate<R>> {
  const messages = await loadTexts(name);
  const text = <P>(key: string, values?: object): (string | P)[] => {
    const made = format<P>(messages[key] ?? key, locale, values as FormatValues<P>, OPTIONS);
    return Array.isArray(made) ? made : [made];
  };
  return Object.assign((key: string, values?: object) => text(key, values).join(''), {
    rich: (key: string, values: object) => together(text<ReactNode>(key, withWords(values, together))),
    parts: (key: string, values: object) =>
      text(
        key,
        withWords(values, (words) => words.join('')),
      ),
  }) as Translate<R>;
}

/** Joins the pieces within a tag before the tag gets them. */
function withWords(values: object, asOne: (words: string[]) => unknown): object {
  const given = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'function' ? (words: string[]) => value(asOne(words)) : value,
  ]);
  return Object.fromEntries(given);
}

function together(pieces: readonly ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...pieces);
}
