import type { SecurityAlarm } from '../api/types';
import { t } from '../texts/rooms/connections';

/** The title of an open alarm: "Two devices use the identity CP031". */
export function alarmTitle(alarm: SecurityAlarm): string {
  const id = about(alarm);
  switch (alarm.kind) {
    case 'two-devices':
      return t('title.two-devices', { devices: alarm.parties.length, id });
    case 'flood':
      return t('title.flood', { id });
    case 'unknown-ids':
      return t('title.unknown-ids', { id });
    case 'wrong-passwords':
      return t('title.wrong-passwords', { id });
    case 'security-event':
      return alarm.note
        ? t('title.security-event', { id, event: alarm.note })
        : t('title.some-security-event', { id });
    default:
      return t('title.later', { id });
  }
}

/** The charger, address or whatever else an alarm is about. */
export function about({ deviceId, subject }: SecurityAlarm): string {
  return deviceId ?? subject;
}

const HARM: readonly SecurityAlarm['kind'][] = [
  'two-devices',
  'security-event',
  'flood',
  'wrong-passwords',
  'unknown-ids',
];

/** The most harmful kinds first, and the newest first within a kind. */
export function byHarm(alarms: readonly SecurityAlarm[]): SecurityAlarm[] {
  return [...alarms].sort((a, b) => HARM.indexOf(a.kind) - HARM.indexOf(b.kind) || b.id - a.id);
}
