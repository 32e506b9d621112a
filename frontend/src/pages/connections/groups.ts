import type { Charger, RefusedConnection } from '../../api/types';
import { isDeviceId } from '../chargers/deviceId';
import type { GroupName } from './search';

export interface Group {
  name: GroupName;
  title: string;
  /** What it means, and who has something to do. */
  text: string;
  /** Each reason in a few words, after the identity: "CP-0043 speaks another version of OCPP". */
  reasons: Readonly<Record<string, string>>;
}

/** The reasons for a refusal, by what is to be done; the order is that of the page. */
export const GROUPS = [
  {
    name: 'unknown',
    title: 'Not known here',
    text: 'Add them if they are yours. They come in at their next try.',
    reasons: {
      'unknown-charger': 'is not known here',
      'too-many-new-chargers': 'came while too many new ones did',
      'too-many-chargers': 'is new, and there is room for no more',
    },
  },
  {
    name: 'address',
    title: 'Wrong address',
    text: 'The address in the charger’s settings is not quite right.',
    reasons: {
      'wrong-path': 'was called instead of our address',
      'no-identity': 'has no id at its end',
      'bad-identity': 'can’t be an id',
      'wss-only': 'came by ws:// instead of wss://',
      'no-upgrade': 'asked for a page, not for a WebSocket',
      'bad-handshake': 'can’t open a WebSocket',
    },
  },
  {
    name: 'protocol',
    title: 'Another protocol',
    text: 'Only OCPP 1.6J is spoken here. Most chargers can be set to it.',
    reasons: {
      'no-subprotocol': 'doesn’t say which OCPP it speaks',
      'other-subprotocol': 'speaks another version of OCPP',
    },
  },
  {
    name: 'credentials',
    title: 'Password or certificate',
    text: 'The charger and GenX don’t have the same secret.',
    reasons: {
      'no-credentials': 'came without a password',
      'no-password': 'came without its password',
      'unreadable-credentials': 'came with a password that can’t be read',
      'wrong-password': 'came with a wrong password',
      'too-many-wrong-passwords': 'tried too many wrong passwords',
      'wrong-certificate': 'came with the certificate of another',
      'unclear-certificate': 'came with a certificate that can’t be read',
    },
  },
  {
    name: 'identity',
    title: 'Two devices, one id',
    text: 'Another device has this id. Give each an id of its own, or set a password for the right one.',
    reasons: {
      'identity-in-use': 'is online from another address, and neither has shown a password',
      'replaced-too-often': 'is used by two devices that replace each other',
    },
  },
  {
    name: 'webPage',
    title: 'Not a charger',
    text: 'A page in somebody’s browser called the address for chargers. It was turned away.',
    reasons: { 'web-page': 'was opened by a web page, not by a charger' },
  },
  {
    name: 'inactive',
    title: 'Kept out',
    text: 'Somebody here decided that they may not connect.',
    reasons: { inactive: 'is inactive', 'shut-out': 'is shut out after a security alarm' },
  },
  {
    name: 'busy',
    title: 'No room just then',
    text: 'Nothing is wrong with the charger. It tries again by itself.',
    reasons: {
      'too-many-connections': 'came while all places were taken',
      'too-many-from-address': 'shares its address with too many',
      'too-busy': 'came while too much was going on',
      'database-away': 'came while the database was away',
      'not-created': 'could not be added just then',
      deleted: 'was deleted while it came',
      'password-changed': 'came while its password was changed',
      'too-many-new-from-address': 'shares its address with too many new ones',
    },
  },
  { name: 'other', title: 'Other reasons', text: 'What the server says about it:', reasons: {} },
] as const satisfies readonly Group[];

export function groupOf(reason: string): GroupName {
  return GROUPS.find(({ reasons }) => Object.hasOwn(reasons, reason))?.name ?? 'other';
}

/** What was wrong, to be read after the identity. */
export function inWords(reason: string): string {
  const all: Readonly<Record<string, string>> = Object.assign({}, ...GROUPS.map(({ reasons }) => reasons));
  return Object.hasOwn(all, reason) ? (all[reason] ?? '') : `was refused: ${reason}`;
}

/** An identity as people write it: "caf%C3%A9" is "café". What would not be seen stays as it was sent. */
export function readable(identity: string): string {
  try {
    const text = decodeURIComponent(identity);
    return /\p{C}|^\s|\s$/u.test(text) ? identity : text;
  } catch {
    return identity;
  }
}

export interface Refusals {
  group: (typeof GROUPS)[number];
  items: RefusedConnection[];
  /** How often somebody was refused for it. */
  count: number;
}

/** The refusals that match, by group; each with what came last first, as the API sorts them. */
export function grouped(
  items: readonly RefusedConnection[],
  { q, reason }: { q?: string; reason?: readonly string[] },
): Refusals[] {
  const sought = q?.toLowerCase();
  const matching = items.filter(
    ({ identity, address, userAgent }) =>
      !sought || [identity, address, userAgent].some((text) => text?.toLowerCase().includes(sought)),
  );
  return GROUPS.filter(({ name }) => !reason || reason.includes(name))
    .map((group) => {
      const its = matching.filter((item) => groupOf(item.reason) === group.name);
      return { group, items: its, count: its.reduce((sum, item) => sum + item.count, 0) };
    })
    .filter((refusals) => refusals.items.length > 0);
}

/** Reasons that do not go away while the charger is online: they are about another device. */
const OF_ANOTHER = new Set(['identity-in-use', 'replaced-too-often', 'shut-out', 'web-page']);
const ADOPTABLE = new Set(['unknown-charger', 'too-many-new-chargers', 'too-many-chargers']);

/** What can be done about it from here. */
export type Remedy = 'adopt' | 'adoptWithPassword' | 'comesIn' | 'isOnline' | 'open' | 'none';

/** `charger` is the one of this id, where there is one. */
export function remedy({ identity, reason }: RefusedConnection, charger: Charger | undefined): Remedy {
  if (OF_ANOTHER.has(reason)) return charger ? 'open' : 'none';
  if (charger?.online) return 'isOnline';
  if (charger) return ADOPTABLE.has(reason) ? 'comesIn' : 'open';
  if (!isDeviceId(identity)) return 'none';
  if (ADOPTABLE.has(reason)) return 'adopt';
  return reason === 'no-credentials' ? 'adoptWithPassword' : 'none';
}

/** Those that still need somebody: who has been added or has come in by now does not. */
export function unsolved(
  items: readonly RefusedConnection[],
  chargers: ReadonlyMap<string, Charger>,
): RefusedConnection[] {
  return items.filter((refused) => {
    const help = remedy(refused, chargers.get(refused.identity.toLowerCase()));
    return help !== 'comesIn' && help !== 'isOnline';
  });
}
