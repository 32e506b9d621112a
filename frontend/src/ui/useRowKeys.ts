import type { KeyboardEvent } from 'react';
import { singleKeys } from '../lib/singleKeys';

const LETTERS: Record<string, number> = { j: 1, k: -1 };
/** Elements with data-row, and the links in lists with data-rows. */
const ROWS = '[data-row], [data-rows] > li > a';
const STEPS: Record<string, number> = { ...LETTERS, ArrowDown: 1, ArrowUp: -1 };

/** Moves the focus between the rows in the element with `j` and `k` or the arrows. */
export function useRowKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    const step = STEPS[event.key];
    if (event.key.length === 1 && !singleKeys.areOn()) return;
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    if (moveToRow(event.currentTarget, step)) event.preventDefault();
  };
}

/** Moves to the next or previous row with `j` and `k` from anywhere on the page. */
export function moveByLetter(key: string, page: ParentNode): boolean {
  const step = LETTERS[key];
  return step !== undefined && moveToRow(page, step);
}

function moveToRow(within: ParentNode, step: number): boolean {
  const rows = [...within.querySelectorAll<HTMLElement>(ROWS)];
  const next = nextRow(rows, step);
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

/** The row next to the one with the focus, else the one after or before the focus, else the first in sight. */
function nextRow(rows: HTMLElement[], step: number): HTMLElement | undefined {
  const focused = document.activeElement;
  const at = rows.indexOf(focused as HTMLElement);
  if (at >= 0) return rows[at + step];
  const isAmong = focused && rows.some((row) => !focused.contains(row));
  if (!isAmong) return rows.find(isInSight) ?? rows[0];
  const side = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const beside = rows.filter((row) => focused.compareDocumentPosition(row) & side);
  return step > 0 ? beside[0] : beside.at(-1);
}

function isInSight(row: HTMLElement): boolean {
  const { top, bottom } = row.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}
