import dayjs from 'dayjs';

/** Rows of one height. A few have extra: the name of a day above them, or open details below. */
export interface RowLayout {
  count: number;
  row: number;
  /** Extra height above and below rows, in the order of the rows. */
  extras: readonly { index: number; height: number }[];
}

/** Where a row begins, including the extra above it. */
export function topOf({ row, extras }: RowLayout, index: number): number {
  let top = index * row;
  for (const extra of extras) {
    if (extra.index >= index) break;
    top += extra.height;
  }
  return top;
}

/** The row at a distance from the top; the first or the last row beyond the ends. */
export function rowAt({ count, row, extras }: RowLayout, y: number): number {
  let above = 0;
  let most = count - 1;
  for (const { index, height } of extras) {
    if (y < (index + 1) * row + above + height) {
      most = index;
      break;
    }
    above += height;
  }
  return Math.max(0, Math.min(most, Math.floor((y - above) / row)));
}

/** The rows, newest first, at which another day begins. */
export function dayBreaks(items: readonly { at?: string }[]): number[] {
  const breaks: number[] = [];
  for (let at = items[0]?.at; at; ) {
    const next = firstBefore(items, dayjs(at).startOf('day').valueOf(), (breaks.at(-1) ?? 0) + 1);
    at = items[next]?.at;
    if (at) breaks.push(next);
  }
  return breaks;
}

/** Binary search: in a long list it looks at few rows. */
function firstBefore(items: readonly { at?: string }[], time: number, from: number): number {
  let low = from;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Date.parse(items[middle]?.at ?? '') < time) high = middle;
    else low = middle + 1;
  }
  return low;
}
