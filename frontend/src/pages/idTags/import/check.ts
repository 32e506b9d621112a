import type { ImportedRow, TagImport } from '../../../api/types';
import { t } from '../../../texts/rooms/idTags';
import { type Fault, faultsOf, type Sheet } from './sheet';

export type Outcome = ImportedRow['outcome'];
export const OUTCOMES = ['error', 'changed', 'new', 'same'] as const satisfies readonly Outcome[];

/** A row of the preview, with an id as lists want it. */
export type CheckedRow = ImportedRow & { id: string };

export interface Checked {
  /** Rows with errors first, then those that change something, then the others; each as in the file. */
  rows: CheckedRow[];
  counts: Record<Outcome, number>;
}

/** Puts the server's preview and what we have found together. */
export function checkedOf(sheet: Sheet, { items }: Pick<TagImport, 'items'>): Checked {
  const faults = [...faultsOf(sheet)].map(([row, fault]) => faulty(row, fault));
  const seen = new Set(faults.map(({ row }) => row));
  const all = [...faults, ...items.filter(({ row }) => !seen.has(row))];
  const counts = { error: 0, changed: 0, new: 0, same: 0 };
  for (const { outcome } of all) counts[outcome] += 1;
  const rows = all.map((item) => ({ ...item, id: String(item.row) }));
  return { rows: rows.sort((a, b) => rankOf(a) - rankOf(b) || a.row - b.row), counts };
}

function faulty(row: number, fault: Fault): ImportedRow {
  const errors = [{ pointer: '', detail: t(`import.fault.${fault}`) }];
  return { row, idTag: null, outcome: 'error', changes: [], errors };
}

function rankOf({ outcome }: ImportedRow): number {
  return outcome === 'error' ? 0 : outcome === 'changed' ? 1 : 2;
}
