import { type ReactNode, useCallback, useState } from 'react';
import { useIsPhone } from '../components/useIsPhone';
import { LazyPalette } from './LazyPalette';
import { PhoneBar } from './PhoneBar';
import { PhoneTabs } from './PhoneTabs';
import classes from './Shell.module.css';
import { Sidebar } from './Sidebar';
import { StaleBanner } from './StaleBanner';
import { useShortcuts } from './useShortcuts';

/** What is around every page: the ways to the others, the live state, the account. */
export function Shell({ children }: { children: ReactNode }) {
  const phone = useIsPhone();
  const [paletteOpen, setPaletteOpen] = useState(false);
  const openPalette = useCallback(() => setPaletteOpen(true), []);
  useShortcuts(openPalette);
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      {phone ? <PhoneBar onSearch={openPalette} /> : <Sidebar onSearch={openPalette} />}
      <div className={classes.beside}>
        <StaleBanner />
        <main id="main" className={classes.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      {phone && <PhoneTabs />}
      <LazyPalette open={paletteOpen} onClose={() => setPaletteOpen(false)} />
    </>
  );
}
