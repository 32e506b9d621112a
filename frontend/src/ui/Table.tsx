import type { ReactNode } from 'react';
import { t } from '../texts/rooms/common';
import { Bone } from './Bone';
import classes from './Table.module.css';

export interface Column {
  name: string;
  right?: boolean;
  /** For a column of buttons: only screen readers get its name. */
  quiet?: boolean;
}

interface Props {
  label: string;
  columns: readonly Column[];
  /** Sets `--columns`, and on phones the places of the cells. */
  className: string | undefined;
  children: ReactNode;
}

/** A plain table. On phones each row becomes a few lines, laid out by its page. */
export function Table({ label, columns, className, children }: Props) {
  return (
    <div role="table" aria-label={label} className={`${classes.table} ${className ?? ''}`}>
      <div role="rowgroup">
        <div role="row" className={classes.head}>
          {columns.map(({ name, right, quiet }) => (
            <div key={name} role="columnheader" data-right={right || undefined}>
              <span className={quiet ? 'visuallyHidden' : undefined}>{name}</span>
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup">{children}</div>
    </div>
  );
}

interface RowProps {
  children: ReactNode;
  faint?: boolean;
  /** For rows that open nothing: keys move to the row itself, and Tab to its buttons. */
  reachable?: boolean;
}

export function Row({ children, faint = false, reachable = false }: RowProps) {
  const reached = reachable ? { 'data-row': true, tabIndex: -1 } : {};
  return (
    <div role="row" className={classes.row} data-faint={faint || undefined} {...reached}>
      {children}
    </div>
  );
}

interface CellProps {
  children: ReactNode;
  className?: string;
  right?: boolean;
}

export function Cell({ children, className, right = false }: CellProps) {
  return (
    <div role="cell" className={className} data-right={right || undefined}>
      {children}
    </div>
  );
}

interface ButtonProps {
  children: ReactNode;
  onClick: () => void;
  /** Whether the row is open, if it opens in its place. */
  expanded?: boolean;
}

/** The row's name as a button that opens it; a click anywhere on the row counts. */
export function RowButton({ children, onClick, expanded }: ButtonProps) {
  return (
    <button type="button" className={classes.open} onClick={onClick} aria-expanded={expanded} data-row>
      {children}
    </button>
  );
}

const ROWS = [1, 2, 3, 4, 5, 6];

/** The table while it loads. */
export function TableLoading({ what }: { what: string }) {
  return (
    <div className={classes.table} aria-busy="true">
      <p className="visuallyHidden" role="status">
        {t('table.loading', { what })}
      </p>
      <div className={classes.head} />
      {ROWS.map((row) => (
        <div key={row} className={classes.bones}>
          <Bone width={180} height={14} />
          <Bone width={90} height={14} />
          <Bone width={120} height={14} />
        </div>
      ))}
    </div>
  );
}
