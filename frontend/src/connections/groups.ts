import type { ReactNode } from 'react';
import type { Charger, RefusedConnection } from '../api/types';
import { isDeviceId } from '../chargers/deviceId';
import { t } from '../texts/rooms/connections';
import { GROUP_NAMES, type GroupName } from './groupNames';

/** The reasons for a refusal, by what is to be done. */
const REASONS = {
  unknown: ['unknown-charger', 'too-many-new-chargers', 'too-many-chargers'],
  address: ['wrong-path', 'no-identity', 'bad-identity', 'wss-only', 'no-upgrade', 'bad-handshake'],
  protocol: ['no-subprotocol', 'other-subprotocol'],
  credentials: [
    'no-credentials',
    'no-password',
    'unreadable-credentials',
    'wrong-password',
    'too-many-wrong-passwords',
    'wrong-certificate',
    'unclear-certificate',
  ],
  identity: ['identity-in-use', 'replaced-too-often'],
  webPage: ['web-page'],
  inactive: ['inactive', 'shut-out'],
  busy: [
    'too-many-connections',
    'too-many-from-address',
    'too-busy',
    'database-away',
    'not-created',
    'deleted',
    'password-changed',
    'too-many-new-from-address',
  ],
  other: [],
} as const satisfies Record<GroupName, readonly string[]>;

type Reason = (typeof REASONS)[GroupName][number];

export interface Group {
  name: GroupName;
  title: string;
  /** An explanation, and what to do. */
  text: string;
  reasons: readonly Reason[];
}

/** The groups in the order of the page. */
export const GROUPS: readonly Group[] = GROUP_NAMES.map((name) => ({
  name,
  title: t(`group.${name}.title`),
  text: t(`group.${name}.text`),
  reasons: REASONS[name],
}));

const ALL_REASONS: readonly string[] = GROUPS.flatMap(({ reasons }) => reasons);

function isReason(reason: string): reason is Reason {
  return ALL_REASONS.includes(reason);
}

export function groupOf(reason: string): GroupName {
  return GROUPS.find(({ reasons }) => isReason(reason) && reasons.includes(reason))?.name ?? 'other';
}

/** Says why an identity was refused: "CP-0043 speaks another version of OCPP". */
export function inWords(reason: string, id: () => ReactNode): ReactNode {
  return isReason(reason) ? t.rich(`reason.${reason}`, { id }) : t.rich('reason-unknown', { id, reason });
}

/** Reasons with the same advice each time; on any other the server's own sentence says more, in English. */
const ADVISED = [
  'unknown-charger',
  'too-many-new-chargers',
  'too-many-chargers',
  'wss-only',
  'no-subprotocol',
  'no-credentials',
  'no-password',
  'unreadable-credentials',
  'wrong-password',
  'too-many-wrong-passwords',
  'identity-in-use',
  'replaced-too-often',
  'inactive',
  'too-many-connections',
  'too-many-from-address',
  'too-busy',
  'database-away',
] as const satisfies readonly Reason[];

/** Says what to do about a refusal. */
export function adviceOn({ reason, advice }: RefusedConnection): string {
  const known = ADVISED.find((advised) => advised === reason);
  return known ? t(`to-do.${known}`) : advice;
}

/** An identity as people write it: "caf%C3%A9" is "café". One with invisible characters stays as it was sent. */
export function readable(identity: string): string {
  try {
    const text = decodeURIComponent(identity);
    return /\p{C}|^\s|\s$/u.test(text) ? identity : text;
  } catch {
    return identity;
  }
}

export interface Refusals {
  group: Group;
  items: RefusedConnection[];
  /** The number of refused connections. */
  count: number;
}

/** The refusals that match, by group, the latest first within a group, as the API sorts them. */
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

/** A way to solve a refusal from here. */
export type Remedy = 'adopt' | 'adoptWithPassword' | 'comesIn' | 'isOnline' | 'open' | 'none';

/** Returns the remedy for a refusal; `charger` is the one with this id, if there is one. */
export function remedy({ identity, reason }: RefusedConnection, charger: Charger | undefined): Remedy {
  if (OF_ANOTHER.has(reason)) return charger ? 'open' : 'none';
  if (charger?.online) return 'isOnline';
  if (charger) return ADOPTABLE.has(reason) ? 'comesIn' : 'open';
  if (!isDeviceId(identity)) return 'none';
  if (ADOPTABLE.has(reason)) return 'adopt';
  return reason === 'no-credentials' ? 'adoptWithPassword' : 'none';
}

/** The refusals that still need attention, without chargers that were added or have connected since. */
export function unsolved(
  items: readonly RefusedConnection[],
  chargers: ReadonlyMap<string, Charger>,
): RefusedConnection[] {
  return items.filter((refused) => {
    const help = remedy(refused, chargers.get(refused.identity.toLowerCase()));
    return help !== 'comesIn' && help !== 'isOnline';
  });
}
