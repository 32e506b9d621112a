import compile from 'icu-minify/compile';

/**
 * Texts in the ICU message format, made ready for the browser.
 * @typedef {ReturnType<typeof compile>} Message
 */

const [SELECT, PLURAL, ORDINAL, NUMBER] = [1, 2, 3, 4];

/**
 * @param {Record<string, string>} texts
 * @returns {Record<string, Message>}
 */
export function compiled(texts) {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, compile(text)]));
}

/**
 * The values that a text needs, with their types in TypeScript: `{ count: 'number', link: 'Tag' }`.
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function valuesOf(text) {
  const message = compile(text);
  const nodes = typeof message === 'string' ? [] : message;
  return Object.fromEntries(nodes.flatMap(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param {unknown} node
 * @returns {[string, string][]}
 */
function values(node) {
  if (!Array.isArray(node)) return [];
  const [name, kind, branches] = node;
  if (typeof name !== 'string') return node.flatMap(values);
  if (kind === undefined) return [[name, 'string']];
  if (kind === NUMBER) return [[name, 'number']];
  if (kind === PLURAL || kind === ORDINAL) return [[name, 'number'], ...inBranches(branches)];
  if (kind === SELECT) return [[name, choices(branches)], ...inBranches(branches)];
  if (typeof kind === 'number' && kind > NUMBER) {
    throw new Error(`${name} is a date or a time, which src/format writes: put it in as text`);
  }
  return [[name, 'Tag'], ...node.slice(1).flatMap(values)];
}

/** @param {Record<string, unknown>} branches */
function inBranches(branches) {
  return Object.values(branches).flatMap((branch) => (Array.isArray(branch) ? branch.flatMap(values) : []));
}

/** @param {Record<string, unknown>} branches */
function choices(branches) {
  const named = Object.keys(branches).filter((name) => name !== 'other');
  return [...named.map((name) => `'${name}'`), '(string & {})'].join(' | ');
}
