import { type KeyboardEvent, useRef } from 'react';
import classes from './HeatMap.module.css';

export interface HeatCell {
  /** Per cent; null if nothing is known. */
  share: number | null;
  /** The cell in words. */
  words: string;
}

interface Props {
  label: string;
  rows: readonly { name: string; cells: readonly HeatCell[] }[];
  /** Names of columns; empty ones are left out. */
  columns: readonly string[];
  /** The row and column of the chosen cell. */
  chosen: readonly [row: number, column: number];
  onChoose: (row: number, column: number) => void;
  /** Shows the share in each cell. */
  numerals?: boolean;
}

const ARROWS: Record<string, readonly [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Shares by two measures, such as weekday and hour. The chosen cell is ringed; arrow keys move. */
export function HeatMap({ label, rows, columns, chosen: [row, column], onChoose, numerals }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    const to = [
      Math.min(Math.max(row + down, 0), rows.length - 1),
      Math.min(Math.max(column + right, 0), columns.length - 1),
    ] as const;
    if (down === 0 && right === 0) return;
    event.preventDefault();
    onChoose(...to);
    grid.current?.querySelector<HTMLElement>(`[data-place="${to.join(' ')}"]`)?.focus();
  };
  return (
    <div ref={grid} className={classes.grid} role="grid" aria-label={label} tabIndex={-1}>
      {rows.map(({ name, cells }, place) => (
        <div key={name} className={classes.row} role="row" tabIndex={-1}>
          <span className={classes.name} role="rowheader" tabIndex={-1}>
            {name}
          </span>
          {cells.map(({ share, words }, hour) => {
            const isChosen = place === row && hour === column;
            return (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
                key={hour}
                role="gridcell"
                className={classes.cell}
                data-place={`${place} ${hour}`}
                tabIndex={isChosen ? 0 : -1}
                aria-selected={isChosen}
                aria-label={words}
                onClick={() => onChoose(place, hour)}
                onKeyDown={move}
                {...shades(share)}
              >
                {numerals && share !== null && Math.round(share)}
              </span>
            );
          })}
        </div>
      ))}
      <div className={classes.row} aria-hidden="true">
        <span className={classes.name} />
        {columns.map((name, hour) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
          <span key={hour} className={classes.column}>
            {name}
          </span>
        ))}
      </div>
    </div>
  );
}

/** What lies between the two ranges of a scheme could be read with neither colour of text, so the ramp leaves it out. */
function shades(share: number | null) {
  if (share === null) return { 'data-unknown': true };
  const light = share <= 70 ? 6 + share : 88 + 0.4 * (share - 70);
  const dark = share <= 56 ? 6 + share : 76 + 0.55 * (share - 56);
  return {
    'data-full-light': share > 70 || undefined,
    'data-full-dark': share > 56 || undefined,
    style: { '--light': `${light}%`, '--dark': `${dark}%` } as Record<string, string>,
  };
}
