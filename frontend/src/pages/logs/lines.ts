import type { LogItem } from '../../api/types';

/** What stands in the list, one below the other. */
export type LogLine<Entry = LogItem> =
  | { kind: 'row'; key: string; at: string; entry: Entry }
  | { kind: 'detail'; key: string; at: string; entry: Entry }
  | { kind: 'day'; key: string; at: string };

/** The length of "2025-11-23T14:1". */
const TEN_MINUTES = 15;

/** Rows with a line where another day begins (the first day stands above the list), and details below open rows. */
export function logLines<Entry extends { id: string; at: string }>(
  rows: readonly Entry[],
  open: ReadonlySet<string>,
): LogLine<Entry>[] {
  const lines: LogLine<Entry>[] = [];
  let day: string | null = null;
  let tenMinutes: string | null = null;
  for (const entry of rows) {
    const { id, at } = entry;
    // A day begins at a full ten minutes in every zone, and few rows ask for the costly answer.
    if (at.slice(0, TEN_MINUTES) !== tenMinutes) {
      tenMinutes = at.slice(0, TEN_MINUTES);
      const its = new Date(at).toDateString();
      if (day !== null && its !== day) lines.push({ kind: 'day', key: `day-${its}`, at });
      day = its;
    }
    lines.push({ kind: 'row', key: id, at, entry });
    if (open.has(id)) lines.push({ kind: 'detail', key: `${id}-detail`, at, entry });
  }
  return lines;
}
