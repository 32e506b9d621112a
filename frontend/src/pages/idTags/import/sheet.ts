import { parseCsv, type Separator, writeCsv } from './csv';

/** The columns that a file may have, by the names of the API. */
export const COLUMNS = [
  'idTag',
  'name',
  'kind',
  'status',
  'parentIdTag',
  'allowedDeviceIds',
  'budgetEnergyWh',
  'budgetPer',
  'maxActiveTransactions',
  'expiryDate',
  'note',
] as const;
export type Column = (typeof COLUMNS)[number];

export type Encoding = 'UTF-8' | 'UTF-16' | 'Windows-1252';

/** A file as it was read, and as people have corrected it since. */
export interface Sheet {
  /** Null for pasted text. */
  name: string | null;
  encoding: Encoding;
  separator: Separator;
  header: readonly string[];
  /** What each column of the file is used for; null if for nothing. */
  columns: readonly (Column | null)[];
  /** The rows below the header. One that was left out has no cells. */
  rows: readonly (readonly string[])[];
  /** Counts the corrections. */
  revision: number;
}

/** Rows are counted as spreadsheets do: the first one is the header. */
const FIRST_ROW = 2;

export function sheetOf(text: string, name: string | null, encoding: Encoding = 'UTF-8'): Sheet {
  const { separator, rows } = parseCsv(text);
  const [header = [], ...rest] = rows;
  return { name, encoding, separator, header, columns: guessed(header), rows: rest, revision: 0 };
}

/** Decodes a file. Spreadsheets save UTF-8, UTF-16 with a mark, or the old set of western letters. */
export function decoded(bytes: ArrayBuffer): { text: string; encoding: Encoding } {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first === 0xff && second === 0xfe) {
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'UTF-16' };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' };
  }
}

const ALIASES: Record<string, Column> = {
  tag: 'idTag',
  id: 'idTag',
  group: 'parentIdTag',
  parent: 'parentIdTag',
  expires: 'expiryDate',
  expiry: 'expiryDate',
  places: 'allowedDeviceIds',
  chargers: 'allowedDeviceIds',
};
const BY_NAME = new Map<string, Column>([
  ...COLUMNS.map((column): [string, Column] => [column.toLowerCase(), column]),
  ...Object.entries(ALIASES),
]);

function guessed(header: readonly string[]): (Column | null)[] {
  const found = header.map((name) => BY_NAME.get(name.toLowerCase().replace(/[^a-z]/g, '')) ?? null);
  return found.map((column, at) => (found.indexOf(column) === at ? column : null));
}

/** Uses a column of the file for something else, which no other column is used for any longer. */
export function withColumn(sheet: Sheet, at: number, column: Column | null): Sheet {
  const columns = sheet.columns.map((other, place) =>
    place === at ? column : other === column ? null : other,
  );
  return { ...sheet, columns, revision: sheet.revision + 1 };
}

/** The names of columns that the import does not look at. */
export function unusedOf({ header, columns }: Sheet): string[] {
  return header.filter((name, at) => columns[at] === null && !isBlank(name));
}

export function cellsOf(sheet: Sheet, row: number): readonly string[] {
  return sheet.rows[row - FIRST_ROW] ?? [];
}

/** The cell of a row for a column; '' if the file has none. */
export function cellOf(sheet: Sheet, row: number, column: Column): string {
  return cellsOf(sheet, row)[sheet.columns.indexOf(column)] ?? '';
}

/** Corrects a row. No cells leave it out. */
export function withRow(sheet: Sheet, row: number, cells: readonly string[]): Sheet {
  const rows = sheet.rows.slice();
  rows[row - FIRST_ROW] = cells;
  return { ...sheet, rows, revision: sheet.revision + 1 };
}

/** What the server would not see, since it gets only the columns that are used. */
export type Fault = 'width' | 'empty';

/** Rows that are wrong before the server has looked at them. */
export function faultsOf(sheet: Sheet): Map<number, Fault> {
  const faults = new Map<number, Fault>();
  sheet.rows.forEach((cells, place) => {
    const fault = faultOf(sheet, cells);
    if (fault) faults.set(place + FIRST_ROW, fault);
  });
  return faults;
}

function faultOf({ header, columns }: Sheet, cells: readonly string[]): Fault | null {
  if (cells.every(isBlank)) return null;
  if (cells.length !== header.length) return 'width';
  return cells.every((cell, at) => columns[at] === null || isBlank(cell)) ? 'empty' : null;
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

/** The file as the server reads it: used columns only, and a blank line for a row that is not to be looked at. */
export function csvOf(sheet: Sheet): string {
  const used = sheet.columns.flatMap((column, at) => (column === null ? [] : [{ column, at }]));
  const rows = sheet.rows.map((cells) =>
    cells.length !== sheet.header.length || cells.every(isBlank) ? [] : used.map(({ at }) => cells[at] ?? ''),
  );
  return writeCsv([used.map(({ column }) => column), ...rows]);
}
