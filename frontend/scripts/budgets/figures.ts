import { mkdirSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('../../results/', import.meta.url).pathname;

export interface Figure {
  what: string;
  /** "desktop, 1,000 chargers" */
  on: string;
  measured: number;
  unit: 'ms' | 'kB' | '';
  budget?: number;
}

const HEADS = ['', 'on', 'measured', 'budget', ''];

/** Nothing is asserted, since machines differ. Figures over their budget are marked. */
export function print(figures: readonly Figure[]): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}budgets.json`, `${JSON.stringify(figures, null, 2)}\n`);
  const rows = [HEADS, ...figures.map(cells)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  );
  console.log(`\n${lines.map((line) => line.join('  ').trimEnd()).join('\n')}\n`);
}

function cells({ what, on, measured, unit, budget }: Figure): string[] {
  const isOver = budget !== undefined && !(measured <= budget);
  return [
    what,
    on,
    shown(measured, unit),
    budget === undefined ? '' : shown(budget, unit),
    isOver ? 'over' : '',
  ];
}

function shown(value: number, unit: Figure['unit']): string {
  if (!Number.isFinite(value)) return 'never';
  const digits = unit === 'kB' ? 1 : 0;
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${number} ${unit}`.trimEnd();
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);
