import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { compiled } from './messages.js';

const TEXTS = /\/src\/texts\/[a-z]{2}\/\w+\.json$/;

/** Parses texts at build time instead of in the browser. A text that a language lacks is in English. */
export function texts(): Plugin {
  return {
    name: 'genx-texts',
    enforce: 'pre',
    transform: {
      filter: { id: TEXTS },
      async handler(code, id) {
        const english = id.replace(/[a-z]{2}(?=\/\w+\.json$)/, 'en');
        this.addWatchFile(english);
        const all = { ...JSON.parse(await readFile(english, 'utf8')), ...JSON.parse(code) };
        return { code: JSON.stringify(compiled(all)), map: null };
      },
    },
  };
}
