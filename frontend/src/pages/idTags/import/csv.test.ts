import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv, writeCsv } from './csv';

describe('reading a file', () => {
  it('takes the separator that the first line has most', () => {
    expect(parseCsv('a;b;c\n1,2;3;4').rows).toEqual([
      ['a', 'b', 'c'],
      ['1,2', '3', '4'],
    ]);
    expect(parseCsv('a\tb,c\td').separator).toBe('\t');
    expect(parseCsv('idTag\n04A2').separator).toBe(',');
  });

  it('reads quotes, line ends of all systems, and cells over several lines', () => {
    expect(parseCsv('a,b\r\n"x, ""y""",2\r"two\nlines",\n').rows).toEqual([
      ['a', 'b'],
      ['x, "y"', '2'],
      ['two\nlines', ''],
    ]);
  });

  it('keeps blank lines, since rows are counted with them', () => {
    expect(parseCsv('a,b\n\n1,2').rows).toEqual([['a', 'b'], [''], ['1', '2']]);
  });

  it('reads a quote within a cell as it is, and one that is never closed to the end', () => {
    expect(parseCsv('a\n5" pipe\n"open\nend').rows).toEqual([['a'], ['5" pipe'], ['open\nend']]);
  });

  it('reads an empty last cell', () => {
    expect(parseCsv('a,b\n1,').rows).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
    expect(parseCsv('').rows).toEqual([]);
  });
});

it('reads back what it writes', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', ' ', 'ä') });
  // More commas than other separators in the first line, as the server and we expect.
  const rows = fc.array(fc.tuple(cell, cell, cell).map((cells) => ['x', ...cells]));
  fc.assert(
    fc.property(rows, (some) => {
      const all = [['h', 'i', 'j', 'k'], ...some];
      expect(parseCsv(writeCsv(all)).rows).toEqual(all);
    }),
  );
});
