import type { Charger, SecurityAlarm } from '../api/types';
import { useAlarmOf } from '../live/useOpenAlarms';
import classes from './ChargerNotice.module.css';
import { clockTrouble, isAboveRating } from './chargerState';

const ALARMS: Partial<Record<SecurityAlarm['kind'], string>> = {
  'two-devices': 'Two devices use this id',
  flood: 'Sends too many messages',
  'wrong-passwords': 'Wrong passwords',
  'security-event': 'Security event',
};

/** What a person should know of a charger beside its state: its open alarm, else what it can't be right about. */
export function ChargerNotice({ charger }: { charger: Charger }) {
  const alarm = useAlarmOf(charger.deviceId);
  if (alarm) {
    return (
      <span className={classes.notice} data-tone-text="faulted">
        {ALARMS[alarm] ?? 'Security alarm'}
      </span>
    );
  }
  const trouble = clockTrouble(charger) ?? (isAboveRating(charger) ? 'Above its rating' : null);
  return (
    trouble && (
      <span className={classes.notice} data-tone-text="waiting">
        {trouble}
      </span>
    )
  );
}
