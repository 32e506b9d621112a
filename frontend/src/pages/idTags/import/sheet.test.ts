import { expect, it } from 'vitest';
import { cellOf, csvOf, decoded, faultsOf, sheetOf, withColumn, withRow } from './sheet';

const bytes = (...codes: number[]) => new Uint8Array(codes).buffer;

it('finds the columns by the names of the API and by usual ones, each only once', () => {
  const { columns } = sheetOf('Tag;id_tag;NAME;group;dept;createdAt\n', null);
  expect(columns).toEqual(['idTag', null, 'name', 'parentIdTag', null, null]);
});

it('sends the columns that are used, and keeps the numbers of rows', () => {
  const sheet = sheetOf('tag;dept;name\nA;x;"Ann, B."\n\nB;y;Bob', null);
  expect(csvOf(sheet)).toBe('idTag,name\r\nA,"Ann, B."\r\n\r\nB,Bob');
  expect(cellOf(sheet, 4, 'name')).toBe('Bob');
  expect(cellOf(sheet, 4, 'note')).toBe('');
});

it('leaves a row out without moving the others', () => {
  const sheet = withRow(sheetOf('tag\nA\nB\nC', null), 3, []);
  expect(csvOf(sheet)).toBe('idTag\r\nA\r\n\r\nC');
  expect(faultsOf(sheet).size).toBe(0);
});

it('finds rows of another width, and rows that have something only where nobody looks', () => {
  const sheet = sheetOf('tag,name,dept\nA,Ann\nB,Bob,x\n,,y\n', null);
  expect([...faultsOf(sheet)]).toEqual([
    [2, 'width'],
    [4, 'empty'],
  ]);
  expect(csvOf(sheet).split('\r\n')[1]).toBe('');
  const fixed = withRow(sheet, 2, ['A', 'Ann', '']);
  expect([...faultsOf(fixed).keys()]).toEqual([4]);
  expect(fixed.revision).toBe(1);
});

it('uses no two columns for the same', () => {
  const sheet = withColumn(sheetOf('tag,other\nA,B', null), 1, 'idTag');
  expect(sheet.columns).toEqual([null, 'idTag']);
  expect(withColumn(sheet, 1, null).columns).toEqual([null, null]);
});

it('decodes what spreadsheets save', () => {
  expect(decoded(bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa4))).toEqual({ text: 'ä', encoding: 'UTF-8' });
  expect(decoded(bytes(0xe4))).toEqual({ text: 'ä', encoding: 'Windows-1252' });
  expect(decoded(bytes(0xff, 0xfe, 0xe4, 0x00))).toEqual({ text: 'ä', encoding: 'UTF-16' });
  expect(decoded(bytes())).toEqual({ text: '', encoding: 'UTF-8' });
});
