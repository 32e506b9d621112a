import type { ReactNode } from 'react';
import { useTitle } from '../lib/useTitle';
import classes from './PageHead.module.css';

/** The title of a page, with its search and actions. Phones show the title in their bar. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  useTitle(title);
  return (
    <div className={classes.head}>
      <h1>{title}</h1>
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  );
}
