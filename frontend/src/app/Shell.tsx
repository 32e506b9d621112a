import { type ReactNode, useEffect, useRef } from 'react';
import { useUser } from '../accounts/accounts';
import { useIsPhone } from '../lib/useIsPhone';
import { useOpenAlarmCount } from '../live/useOpenAlarms';
import { speak } from '../texts/language';
import { t } from '../texts/rooms/common';
import { Toaster } from '../ui/Toaster';
import { Dialogs } from './Dialogs';
import { PhoneBar } from './PhoneBar';
import { PhoneTabs } from './PhoneTabs';
import classes from './Shell.module.css';
import { Sidebar } from './Sidebar';
import { StaleBanner } from './StaleBanner';
import { useBatchEnds } from './useBatchEnds';
import { useShortcuts } from './useShortcuts';

/** The frame of every page: navigation, the live state, the account. */
export function Shell({ children }: { children: ReactNode }) {
  const phone = useIsPhone();
  useShortcuts();
  useAccountLanguage();
  useBatchEnds();
  return (
    <>
      <a className={classes.skip} href="#main">
        {t('frame.skip')}
      </a>
      {phone ? <PhoneBar /> : <Sidebar />}
      <div className={classes.beside}>
        <StaleBanner />
        <main id="main" className={classes.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      {phone && <PhoneTabs />}
      <AlarmsTold />
      <Dialogs />
      <Toaster />
    </>
  );
}

/** Tells screen readers that an alarm was raised or is over. */
function AlarmsTold() {
  const open = useOpenAlarmCount();
  return (
    <p className="visuallyHidden" role="status">
      {open > 0 && t('alarm.open', { count: open })}
    </p>
  );
}

/** Switches to the user's language at sign-in. A change made elsewhere later waits for the next page load. */
function useAccountLanguage(): void {
  const { language } = useUser();
  const atFirst = useRef(language);
  useEffect(() => speak(atFirst.current), []);
}
