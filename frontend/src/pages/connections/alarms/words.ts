import type { AlarmParty, SecurityAlarm } from '../../../api/types';
import { plural } from '../../../format/numbers';
import { age, since } from '../../../format/times';
import { rhythm } from './figures';

/** The title of an open alarm: "Two devices use the identity CP031". */
export function alarmTitle(alarm: SecurityAlarm): string {
  const id = about(alarm);
  switch (alarm.kind) {
    case 'two-devices':
      return `${alarm.parties.length > 2 ? 'Several' : 'Two'} devices use the identity ${id}`;
    case 'flood':
      return `${id} sends more than it is allowed to`;
    case 'unknown-ids':
      return `Many made-up ids from ${id}`;
    case 'wrong-passwords':
      return `Wrong passwords for ${id}`;
    case 'security-event':
      return `${id} reports ${alarm.note ?? 'a security event'}`;
    default:
      return `Security alarm about ${id}`;
  }
}

/** A shorter title for an alarm that is over. */
export function earlierTitle(alarm: SecurityAlarm): string {
  const id = about(alarm);
  switch (alarm.kind) {
    case 'two-devices':
      return `${alarm.parties.length > 2 ? 'Several' : 'Two'} devices on ${id}`;
    case 'flood':
      return `Too much from ${id}`;
    case 'unknown-ids':
      return `${plural(alarm.count, 'made-up id')} from ${id}`;
    case 'wrong-passwords':
      return `${plural(alarm.count, 'wrong password')} for ${id}`;
    default:
      return alarmTitle(alarm);
  }
}

function about({ deviceId, subject }: SecurityAlarm): string {
  return deviceId ?? subject;
}

const COUNTED: Record<SecurityAlarm['kind'], [one: string, many: string]> = {
  'two-devices': ['try', 'tries'],
  flood: ['time', 'times'],
  'unknown-ids': ['id', 'ids'],
  'wrong-passwords': ['try', 'tries'],
  'security-event': ['time', 'times'],
};

const OF_A_LATER_VERSION = ['time', 'times'] as const;

/** "38 tries"; devices that push each other off make changes. */
export function timesInWords({ kind, count, parties }: SecurityAlarm): string {
  const areChanges = kind === 'two-devices' && parties.every(({ admitted }) => admitted !== null);
  return areChanges ? plural(count, 'change') : plural(count, ...(COUNTED[kind] ?? OF_A_LATER_VERSION));
}

/** An explanation in a few sentences. */
export function alarmText(alarm: SecurityAlarm): string {
  switch (alarm.kind) {
    case 'two-devices':
      return twoDevices(alarm);
    case 'flood':
      return `${flood(alarm)} Other chargers are not affected.`;
    case 'unknown-ids':
      return unknownIds(alarm);
    case 'wrong-passwords':
      return 'The charger itself still gets in with its right password. Was its board replaced, or was it reset? Then set a password here and in its settings. If you don’t know the address, close it in your firewall.';
    case 'security-event':
      return `${EVENTS[alarm.note ?? ''] ?? 'The charger counts this among what is critical.'} Look into its log, or have somebody look at it.`;
    default:
      return alarm.note ?? '';
  }
}

function twoDevices({ deviceId, subject, parties, lanes }: SecurityAlarm): string {
  const id = deviceId ?? subject;
  const isProven = parties.some(({ password }) => password === 'right');
  if (!isProven && parties.some(({ admitted }) => admitted === null)) {
    const others = parties.length > 2 ? 'The others are' : 'B is';
    return `Neither shows a password, so ${id} stays with A for as long as A answers. ${others} not let in.`;
  }
  const [only] = parties;
  if (only && parties.length === 1) {
    return `Connections as ${id} push each other off, all from ${only.address}: two devices behind that address, or one that connects again before its last connection has ended.`;
  }
  const every = rhythm(lanes);
  const often = every
    ? `They push each other off every ${every.shortest === every.longest ? every.shortest : `${every.shortest} to ${every.longest}`} s. `
    : '';
  return `${often}While this lasts, anything ${id} reports may come from ${parties.length > 2 ? 'any of them' : 'either one'}.`;
}

/** The server's note, without the part that the title says already. */
function flood({ note, usualPerMinute }: SecurityAlarm): string {
  const usual = usualPerMinute === null ? '' : `Usually ${Math.round(usualPerMinute)} a minute. `;
  const [what, and] = (note ?? '').split(': ');
  return `${usual}${and ? `${and.charAt(0).toUpperCase()}${and.slice(1)}` : `It ${what || 'is read slowly'}`}.`;
}

function unknownIds({ note, count }: SecurityAlarm): string {
  const last = note ? ` ${note}.` : '';
  return `${plural(count, 'id')} that nobody knows here came from one address within minutes: somebody tries ids, or a charger’s settings are wrong.${last} Chargers at other addresses keep their room.`;
}

/** The critical events of the OCPP 1.6 security whitepaper, as far as they raise an alarm. */
const EVENTS: Record<string, string> = {
  InvalidCentralSystemCertificate: 'It doesn’t trust the certificate of this server.',
  InvalidChargePointCertificate: 'Its own certificate is not valid.',
  InvalidFirmwareSignature: 'It was given firmware that its maker did not sign.',
  InvalidFirmwareSigningCertificate: 'It was given firmware that its maker did not sign.',
  InvalidTLSCipherSuite: 'It was offered encryption that is too weak.',
  InvalidTLSVersion: 'It was offered encryption that is too old.',
  MemoryExhaustion: 'It has no memory left, as after an attack or a fault.',
  SecurityLogWasCleared: 'Somebody has cleared its security log.',
  TamperDetectionActivated: 'Somebody may have opened it.',
};

/** Likely causes of two devices on one identity, and the effect of a new password. */
export function twoDevicesAdvice(parties: readonly AlarmParty[]): string {
  if (parties.some(({ admitted }) => admitted === 'certificate')) {
    return 'A second box was given this id. If it came with a certificate of its own, have that revoked; give each charger an id of its own.';
  }
  if (parties.some(({ password }) => password === 'right')) {
    return 'A second box was given this id, or someone copied its password. Set a new one: both lose the connection, and only the one you enter it on gets back in.';
  }
  return 'A second box was given this id, or somebody is trying to pass for it. Set a password: whoever is connected is cut off, and only the one you enter it on gets back in.';
}

/** The end of an alarm, or the decision about it. */
export function endInWords(alarm: SecurityAlarm, now: number): string {
  const { resolution, openedAt, endedAt } = alarm;
  if (!resolution) {
    return `Over by itself after ${age(openedAt, Date.parse(endedAt ?? alarm.lastAt))}.`;
  }
  const by = resolution.by ? ` by ${resolution.by}` : '';
  const until = since(resolution.until, now);
  const holds = isHeld(alarm, now);
  if (resolution.action === 'dismiss') return `Dismissed${by}.`;
  if (resolution.action === 'keep') {
    const address = resolution.address ?? 'one address';
    return holds ? `Only ${address} is let in until ${until}, decided${by}.` : `${address} was kept${by}.`;
  }
  return holds ? `Not let in until ${until}, decided${by}.` : `Disconnected${by}.`;
}

/** Return whether a decision about the alarm still refuses somebody. */
export function isHeld({ resolution }: SecurityAlarm, now: number): boolean {
  return resolution !== null && resolution.action !== 'dismiss' && Date.parse(resolution.until) > now;
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
