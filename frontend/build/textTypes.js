import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { valuesOf } from './messages.js';

// Writes types for the keys of all texts and the values that each needs. The English texts are the ones that count.

const FOLDER = new URL('../src/texts/', import.meta.url);

/** @param {string} file */
function room(file) {
  const texts = Object.entries(JSON.parse(readFileSync(new URL(`en/${file}`, FOLDER), 'utf8')));
  const lines = texts.map(([key, text]) => `    '${key}': ${shape(valuesOf(text))};`);
  return `  ${file.replace('.json', '')}: {\n${lines.join('\n')}\n  };`;
}

/** @param {Record<string, string>} values */
function shape(values) {
  const fields = Object.entries(values).map(([name, type]) => `${name}: ${type}`);
  return fields.length === 0 ? 'Nothing' : `{ ${fields.join('; ')} }`;
}

const rooms = readdirSync(new URL('en/', FOLDER)).sort().map(room).join('\n');
const used = ['Nothing', 'Tag'].filter(
  (name) => rooms.includes(`: ${name};`) || rooms.includes(`: ${name} }`),
);
writeFileSync(
  new URL('keys.gen.ts', FOLDER),
  `import type { ${used.join(', ')} } from './room';\n\nexport interface Texts {\n${rooms}\n}\n`,
);
