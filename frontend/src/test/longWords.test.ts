import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const WRAPS = { 'overflow-wrap': 'anywhere' };
const SHRINKS = { 'grid-template-columns': 'minmax(0, 1fr)' };

/** Words without blanks break where they must, in places that shrink to their room. */
it.each([
  ['ui/Warning', '.warning span', { ...WRAPS, 'min-width': '0' }],
  ['pages/transactions/TransactionPage', '.notes', WRAPS],
  ['pages/transactions/TransactionPage', '.side', { ...SHRINKS, 'min-width': '0' }],
  ['pages/transactions/review/Review', '.review', SHRINKS],
  ['pages/transactions/review/Review', '.column', { ...SHRINKS, 'min-width': '0' }],
  ['commands/CommandTable', '.result', WRAPS],
])('long words do not widen %s %s', (path, selector, wanted) => {
  const css = readFileSync(`src/${path}.module.css`, 'utf8');
  expect(declarations(css, selector)).toMatchObject(wanted);
});

function declarations(css: string, selector: string): Record<string, string> {
  const [body = ''] = `\n${css}`.split(`\n${selector} {`)[1]?.split('}') ?? [];
  const pairs = body.split(';').map((line) => line.trim().split(': '));
  return Object.fromEntries(pairs.filter(({ length }) => length === 2));
}
