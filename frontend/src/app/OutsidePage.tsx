import type { ReactNode } from 'react';
import { Logo } from '../ui/Logo';
import classes from './OutsidePage.module.css';

/** Around what is shown where the app's shell can't be. */
export function OutsidePage({ children }: { children: ReactNode }) {
  return (
    <div className={classes.page}>
      <header>
        <Logo />
      </header>
      <main>{children}</main>
    </div>
  );
}
