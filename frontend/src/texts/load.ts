import type { CompiledMessage } from 'icu-minify/format';
import type { Texts } from './keys.gen';
import { language } from './language';

export type Room = keyof Texts;
export type Messages = Readonly<Record<string, CompiledMessage>>;

const FILES = import.meta.glob<Messages>('./{en,de,fr}/*.json', { import: 'default' });

/** The texts of a room in the language of this page. */
export function loadTexts(room: Room): Promise<Messages> {
  const file = FILES[`./${language}/${room}.json`] ?? FILES[`./en/${room}.json`];
  return file?.() ?? Promise.reject(new Error(`There are no texts for ${room}`));
}
