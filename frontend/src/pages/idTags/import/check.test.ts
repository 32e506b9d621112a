import { expect, it } from 'vitest';
import type { ImportedRow } from '../../../api/types';
import { checkedOf } from './check';
import { sheetOf } from './sheet';

const item = (row: number, outcome: ImportedRow['outcome']): ImportedRow => ({
  row,
  idTag: `T${row}`,
  outcome,
  changes: [],
  errors: [],
});

it('shows errors first, then changes, then the others as in the file', () => {
  const sheet = sheetOf('tag,name\nA,1\nB,2\nC\nD,4\nE,5', null);
  const items = [item(2, 'same'), item(3, 'changed'), item(5, 'new'), item(6, 'error')];
  const { rows, counts } = checkedOf(sheet, { items });
  expect(rows.map(({ row }) => row)).toEqual([4, 6, 3, 2, 5]);
  expect(counts).toEqual({ error: 2, changed: 1, new: 1, same: 1 });
  expect(rows[0]?.errors[0]?.detail).toMatch(/cells/);
});
