import type { ReactNode } from 'react';
import classes from './FigureTable.module.css';

interface Props {
  label: string;
  /** The first names the rows. */
  columns: readonly string[];
  rows: readonly { key: number; cells: readonly string[] }[];
  /** The height, above which it scrolls. */
  className?: string | undefined;
  /** Below the table. */
  children?: ReactNode;
}

/** The figures of a chart as a table that scrolls by itself. */
export function FigureTable({ label, columns, rows, className = '', children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too.
    <section className={`${classes.scroller} ${className}`} aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [head, ...cells] }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map((cell, place) => (
                <td key={columns[place + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {children}
    </section>
  );
}
