import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTitle } from '../../lib/useTitle';
import { Logo } from '../../ui/Logo';
import { Phases } from '../../ui/Phases';
import classes from './OutsideNotice.module.css';

interface Props {
  icon: TablerIcon;
  /** What the browser's tab is called. */
  tab: string;
  title: string;
  /** A sentence, and the way on. */
  children: ReactNode;
}

/** A page for people who are not signed in: why they see no other, and the way on. */
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
