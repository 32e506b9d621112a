import type { AlarmLane, AlarmParty, SecurityAlarm } from '../../../api/types';
import { about, alarmTitle } from '../../../connections/alarms';
import { age, since } from '../../../lib/times';
import { t } from '../../../texts/rooms/connections';
import { rhythm } from './figures';

/** A shorter title for an alarm that is over. */
export function earlierTitle(alarm: SecurityAlarm): string {
  const id = about(alarm);
  switch (alarm.kind) {
    case 'two-devices':
      return t('earlier-title.two-devices', { devices: alarm.parties.length, id });
    case 'flood':
      return t('earlier-title.flood', { id });
    case 'unknown-ids':
      return t('earlier-title.unknown-ids', { count: alarm.count, id });
    case 'wrong-passwords':
      return t('earlier-title.wrong-passwords', { count: alarm.count, id });
    default:
      return alarmTitle(alarm);
  }
}

const COUNTED: Record<SecurityAlarm['kind'], 'tries' | 'times' | 'ids'> = {
  'two-devices': 'tries',
  flood: 'times',
  'unknown-ids': 'ids',
  'wrong-passwords': 'tries',
  'security-event': 'times',
};

/** "38 tries", or changes if devices replace each other. */
export function timesInWords({ kind, count, parties }: SecurityAlarm): string {
  const areChanges = kind === 'two-devices' && parties.every(({ admitted }) => admitted !== null);
  // A later version of the server may raise other kinds.
  return t(`alarm.times.${areChanges ? 'changes' : (COUNTED[kind] ?? 'times')}`, { count });
}

/** An explanation in a few sentences. */
export function alarmText(alarm: SecurityAlarm): string {
  switch (alarm.kind) {
    case 'two-devices':
      return twoDevices(alarm);
    case 'flood':
      return flood(alarm);
    case 'unknown-ids':
      return unknownIds(alarm);
    case 'wrong-passwords':
      return t('wrong-passwords.text');
    case 'security-event':
      return together(t(`event.${eventOf(alarm)}`), t('event-advice'));
    default:
      return alarm.note ?? '';
  }
}

function together(...sentences: (string | null)[]): string {
  return sentences.filter(Boolean).join(' ');
}

function twoDevices(alarm: SecurityAlarm): string {
  const { parties, lanes } = alarm;
  const id = about(alarm);
  const isProven = parties.some(({ password }) => password === 'right');
  if (!isProven && parties.some(({ admitted }) => admitted === null)) {
    return t('two-devices.not-proven', { id, others: parties.length - 1 });
  }
  const [only] = parties;
  if (only && parties.length === 1) return t('two-devices.one-address', { id, address: only.address });
  return together(often(lanes), t('two-devices.doubt', { id, devices: parties.length }));
}

function often(lanes: readonly AlarmLane[]): string | null {
  const every = rhythm(lanes);
  if (!every) return null;
  return every.shortest === every.longest
    ? t('two-devices.every', { seconds: every.shortest })
    : t('two-devices.every-range', every);
}

/** The server's notes on a flood. */
const FLOODS: Readonly<Record<string, 'slow' | 'log'>> = {
  'sends more than it is allowed to: its messages are read slowly': 'slow',
  'sends more than its part of the message log has room for': 'log',
};

function flood({ note, usualPerMinute }: SecurityAlarm): string {
  const known = note === null ? 'slow' : FLOODS[note];
  return together(
    usualPerMinute === null ? null : t('flood.usual', { count: Math.round(usualPerMinute) }),
    known ? t(`flood.${known}`) : t('flood.noted', { note: note ?? '' }),
    t('flood.others'),
  );
}

/** The server's note on made-up ids. */
const LAST_ID = /^The last one: (.+)$/s;

function unknownIds({ note, count }: SecurityAlarm): string {
  const last = LAST_ID.exec(note ?? '')?.[1];
  return together(
    t('unknown-ids.count', { count }),
    last ? t('unknown-ids.last', { id: last }) : null,
    t('unknown-ids.others'),
  );
}

/** The critical events of the OCPP 1.6 security whitepaper, as far as they raise an alarm. */
const EVENTS = {
  InvalidCentralSystemCertificate: 'certificate-of-server',
  InvalidChargePointCertificate: 'own-certificate',
  InvalidFirmwareSignature: 'firmware',
  InvalidFirmwareSigningCertificate: 'firmware',
  InvalidTLSCipherSuite: 'weak-encryption',
  InvalidTLSVersion: 'old-encryption',
  MemoryExhaustion: 'memory',
  SecurityLogWasCleared: 'log-cleared',
  TamperDetectionActivated: 'tampered',
} as const;

function eventOf({ note }: SecurityAlarm) {
  return note !== null && Object.hasOwn(EVENTS, note) ? EVENTS[note as keyof typeof EVENTS] : 'other';
}

/** Likely causes of two devices on one identity, and the effect of a new password. */
export function twoDevicesAdvice(parties: readonly AlarmParty[]): string {
  if (parties.some(({ admitted }) => admitted === 'certificate')) return t('advice.certificate');
  if (parties.some(({ password }) => password === 'right')) return t('advice.copied-password');
  return t('advice.no-password');
}

/** The end of an alarm, or the decision about it. */
export function endInWords(alarm: SecurityAlarm, now: number): string {
  const { resolution, openedAt, endedAt, lastAt } = alarm;
  if (!resolution) return t('end.by-itself', { duration: age(openedAt, Date.parse(endedAt ?? lastAt)) });
  const { by } = resolution;
  if (resolution.action === 'dismiss') return t('end.dismissed', { by });
  const until = since(resolution.until, now);
  const holds = isHeld(alarm, now);
  if (resolution.action === 'keep') {
    const address = resolution.address ?? '–';
    return holds ? t('end.keeps', { address, until, by }) : t('end.kept', { address, by });
  }
  return holds ? t('end.shut-out', { until, by }) : t('end.disconnected', { by });
}

/** Return whether a decision about the alarm still refuses somebody. */
export function isHeld({ resolution }: SecurityAlarm, now: number): boolean {
  return resolution !== null && resolution.action !== 'dismiss' && Date.parse(resolution.until) > now;
}
