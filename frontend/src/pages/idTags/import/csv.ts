/** The separators that the server knows, too. */
const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface Csv {
  separator: Separator;
  rows: string[][];
}

/** Reads a file as the server does: the separator is the one that the first line has most. */
export function parseCsv(text: string): Csv {
  const separator = separatorOf(text);
  const plain = new RegExp(`[^${separator}\\r\\n]*`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"' ? readQuoted(text, at) : { cell: '', end: at };
    plain.lastIndex = quoted.end;
    const rest = plain.exec(text)?.[0] ?? '';
    const end = quoted.end + rest.length;
    row.push(quoted.cell + rest);
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
    if (text[end] === separator && at < text.length) continue;
    if (text[end] === separator) row.push('');
    rows.push(row);
    row = [];
  }
  return { separator, rows };
}

function separatorOf(text: string): Separator {
  const [line = ''] = text.split('\n', 1);
  const counted = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counted.indexOf(Math.max(...counted))] ?? ',';
}

/** Reads a cell in quotes, in which two quotes are one. It ends behind the last quote, or with the text. */
function readQuoted(text: string, start: number): { cell: string; end: number } {
  let cell = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') return { cell, end: at };
    cell += '"';
    at += 1;
  }
}

/** Writes rows with commas; a row without cells is a blank line. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join(',')).join('\r\n');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
