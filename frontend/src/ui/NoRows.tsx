import type { ReactNode } from 'react';
import classes from './NoRows.module.css';

/** Stands where rows would be: nothing matches, or there is nothing yet. */
export function NoRows({ children }: { children: ReactNode }) {
  return (
    <p className={classes.none} role="status">
      {children}
    </p>
  );
}
