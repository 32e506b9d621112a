import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTitle } from '../../lib/useTitle';
import { Logo } from '../../ui/Logo';
import { Phases } from '../../ui/Phases';
import classes from './OutsideNotice.module.css';

interface Props {
  icon: TablerIcon;
  /** The title of the browser's tab. */
  tab: string;
  title: string;
  /** An explanation and a button. */
  children: ReactNode;
}

/** A page for people who are not signed in, with the reason and the way on. */
export function OutsideNotice({ icon: Icon, tab, title, children }: Props) {
  useTitle(tab);
  return (
    <div className={classes.page}>
      <header>
        <Logo />
      </header>
      <main className={classes.main}>
        <span className={classes.icon}>
          <Icon size={20} stroke={1.7} aria-hidden />
        </span>
        <h1>{title}</h1>
        {children}
      </main>
      <Phases className={classes.waves} />
    </div>
  );
}
