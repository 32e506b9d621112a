import type { ReactNode } from 'react';
import { useTitle } from '../../lib/useTitle';
import { t } from '../../texts/rooms/account';
import { Logo } from '../../ui/Logo';
import { Phases } from '../../ui/Phases';
import classes from './AccountLayout.module.css';

interface Props {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The layout of pages before the sign-in: the form on the left, the three phases on the right. */
export function AccountLayout({ title, lead, children }: Props) {
  useTitle(title);
  return (
    <div className={classes.page}>
      <div className={classes.picture}>
        <Phases className={classes.waves} />
        <p className={classes.legend} aria-hidden="true">
          <span data-phase="l1">L1</span>
          <span data-phase="l2">L2</span>
          <span data-phase="l3">L3</span>
        </p>
      </div>
      <div className={classes.side}>
        <header>
          <Logo />
        </header>
        <main className={classes.form}>
          <h1>{title}</h1>
          {lead && <p className={classes.lead}>{lead}</p>}
          {children}
        </main>
        <footer className={classes.footer}>
          <span>{window.location.host}</span>
          <span className={classes.what}>{t('layout.product')}</span>
        </footer>
      </div>
    </div>
  );
}
