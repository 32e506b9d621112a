import type { ReactNode } from 'react';
import classes from './NoRows.module.css';

/** Takes the place of rows: nothing matches, or there is nothing yet. */
export function NoRows({ children }: { children: ReactNode }) {
  return (
    <p className={classes.none} role="status">
      {children}
    </p>
  );
}
