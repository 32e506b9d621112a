import type { Charger, SecurityAlarm } from '../api/types';
import { useAlarmOf } from '../live/useOpenAlarms';
import { t } from '../texts/rooms/common';
import classes from './ChargerNotice.module.css';
import { isAboveRating } from './chargerState';
import { clockTrouble } from './chargerWords';

const ALARMS: Partial<Record<SecurityAlarm['kind'], string>> = {
  'two-devices': t('alarm.two-devices'),
  flood: t('alarm.flood'),
  'wrong-passwords': t('alarm.wrong-passwords'),
  'security-event': t('alarm.security-event'),
};

/** A warning about a charger: its open alarm, or else a value that can't be right. */
export function ChargerNotice({ charger }: { charger: Charger }) {
  const alarm = useAlarmOf(charger.deviceId);
  if (alarm) {
    return (
      <span className={classes.notice} data-tone-text="faulted">
        {ALARMS[alarm] ?? t('alarm.other')}
      </span>
    );
  }
  const trouble = clockTrouble(charger) ?? (isAboveRating(charger) ? t('rating.above') : null);
  return (
    trouble && (
      <span className={classes.notice} data-tone-text="waiting">
        {trouble}
      </span>
    )
  );
}
