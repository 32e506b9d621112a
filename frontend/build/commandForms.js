import { readFileSync, writeFileSync } from 'node:fs';

// Writes the fields of each command's form, read from the API's description.

const { paths, components } = JSON.parse(
  readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'),
);
const PREFIX = '/api/v1/chargers/{deviceId}/commands/';

/**
 * @param {any} schema
 * @returns {any}
 */
function plain(schema) {
  if (schema.$ref) return plain(components.schemas[schema.$ref.split('/').at(-1)]);
  const given = schema.anyOf?.find((/** @type {any} */ each) => each.type !== 'null');
  return given ? plain(given) : schema;
}

/**
 * @param {any} schema
 * @returns {any}
 */
function shape(schema) {
  const found = plain(schema);
  if (found.enum) return { kind: 'choice', values: found.enum };
  if (found.type === 'object') return { kind: 'group', fields: fields(found) };
  if (found.type === 'array') return { kind: 'list', item: shape(found.items) };
  if (found.type === 'integer' || found.type === 'number') {
    return { kind: 'number', whole: found.type === 'integer', least: found.minimum };
  }
  if (found.format === 'date-time') return { kind: 'time' };
  return { kind: 'text', longest: found.maxLength };
}

/**
 * @param {any} schema
 * @returns {any}
 */
function fields(schema) {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => ({ name, required: required.includes(name), ...shape(field) }))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

const forms = Object.entries(paths)
  .filter(([path]) => path.startsWith(PREFIX))
  .map(([path, { post }]) => {
    const body = post.requestBody.content['application/json'];
    const form = {
      action: post.responses[200].content['application/json'].example.action,
      mayWait: '202' in post.responses,
      fields: fields(plain(body.schema)),
      example: body.example,
    };
    return `  '${path.slice(PREFIX.length)}': ${JSON.stringify(form)},`;
  });
writeFileSync(
  new URL('../src/commands/forms.gen.ts', import.meta.url),
  `export const FORMS = {\n${forms.join('\n')}\n} as const;\n`,
);
