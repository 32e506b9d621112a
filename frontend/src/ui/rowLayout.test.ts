import { describe, expect, it } from 'vitest';
import { dayBreaks, type RowLayout, rowAt, topOf } from './rowLayout';

const PLAIN: RowLayout = { count: 100_000, row: 34, extras: [] };
/** Row 2 is open, row 5 begins a day and is open. */
const VARIED: RowLayout = {
  count: 10,
  row: 34,
  extras: [
    { index: 2, height: 200 },
    { index: 5, height: 38 },
    { index: 5, height: 100 },
  ],
};

describe('the place of rows', () => {
  it('includes the extra height of the rows above', () => {
    expect([0, 2, 3, 5, 6].map((index) => topOf(VARIED, index))).toEqual([0, 68, 302, 370, 542]);
    expect(topOf(PLAIN, 99_999)).toBe(3_399_966);
  });

  it('finds each row from its first pixel to its last', () => {
    for (let index = 0; index < VARIED.count; index += 1) {
      expect(rowAt(VARIED, topOf(VARIED, index))).toBe(index);
      expect(rowAt(VARIED, topOf(VARIED, index + 1) - 1)).toBe(index);
    }
  });

  it('stays within the list', () => {
    expect(rowAt(VARIED, -500)).toBe(0);
    expect(rowAt(VARIED, 1e9)).toBe(9);
    expect(rowAt({ count: 0, row: 34, extras: [] }, 10)).toBe(0);
  });
});

describe('days', () => {
  const at = (...times: string[]) => dayBreaks(times.map((time) => ({ at: time })));

  it('begin at midnight in the viewer’s zone', () => {
    expect(at('2025-11-23T12:00:00Z', '2025-11-22T23:00:00Z', '2025-11-22T22:59:59.999Z')).toEqual([2]);
  });

  it('are found even if they have one row only', () => {
    expect(at('2025-11-23T12:00:00Z', '2025-11-22T12:00:00Z', '2025-11-20T12:00:00Z')).toEqual([1, 2]);
  });

  it('do not change in an empty list or a single day', () => {
    expect(at()).toEqual([]);
    expect(at('2025-11-23T12:00:00Z', '2025-11-23T11:00:00Z')).toEqual([]);
  });
});
