import type { ReactNode } from 'react';
import { Logo } from '../ui/Logo';
import classes from './OutsidePage.module.css';

/** The frame of pages that are shown without the app's shell. */
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
