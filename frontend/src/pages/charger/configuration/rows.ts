import type { WantedConfiguration, WantedKey } from '../../../api/types';
import { type Group, placeOf } from './keys';

export type Filter = 'all' | 'differs' | 'refused' | 'needsRestart' | 'notRead' | 'inStep' | 'notSet';

/** The filters in their order, with the states that each shows; null is a key without a wish. */
export const FILTERS: Record<Exclude<Filter, 'all'>, readonly WantedKey['state'][]> = {
  differs: ['differs'],
  refused: ['refused', 'notThere', 'readOnly'],
  needsRestart: ['needsRestart'],
  notRead: ['notRead'],
  inStep: ['inStep'],
  notSet: [null],
};

export function isShownBy(filter: Filter, { state }: WantedKey): boolean {
  return filter === 'all' || FILTERS[filter].includes(state);
}

export function countsOf(keys: readonly WantedKey[]): Record<Filter, number> {
  const filters: Filter[] = ['all', ...(Object.keys(FILTERS) as Exclude<Filter, 'all'>[])];
  const counted = filters.map((filter) => [filter, keys.filter((key) => isShownBy(filter, key)).length]);
  return Object.fromEntries(counted);
}

export interface KeyGroup {
  group: Group;
  keys: WantedKey[];
}

/** The keys by what they are about, in the order of the catalogue; a maker's own come last, by name. */
export function grouped(keys: readonly WantedKey[]): KeyGroup[] {
  const placed = keys
    .map((key) => ({ key, place: placeOf(key.key) }))
    .sort((one, other) => (one.place?.order ?? 1e6) - (other.place?.order ?? 1e6));
  const groups = new Map<Group, WantedKey[]>();
  for (const { key, place } of placed) {
    const group = place?.group ?? 'other';
    groups.set(group, [...(groups.get(group) ?? []), key]);
  }
  return [...groups].map(([group, own]) => ({ group, keys: own }));
}

/** When the charger told its keys last; null if it never did. */
export function readAt({ keys }: WantedConfiguration): string | null {
  const times = keys.map((key) => key.readAt).filter((at) => at !== null);
  return times.sort().at(-1) ?? null;
}

/** A key that a wish can be made for. Those who may not, and why, see `closedFor`. */
export function closedFor({ key, secret, readonly, wanted }: WantedKey, may: boolean): Closed | null {
  if (secret) return 'secret';
  if (key.trim().toLowerCase() === 'securityprofile') return 'profile';
  if (readonly && wanted === null) return 'readonly';
  return may ? null : 'viewer';
}

export type Closed = 'secret' | 'profile' | 'readonly' | 'viewer';

/** Values by key; null withdraws the wish for a key. */
export type Changes = Readonly<Record<string, string | null>>;

/** The wishes of a set after some of them changed. The letter case of keys does not count. */
export function withWishes(keys: Record<string, string>, changes: Changes): Record<string, string> {
  const changed = new Set(Object.keys(changes).map((key) => key.toLowerCase()));
  const others = Object.entries(keys).filter(([key]) => !changed.has(key.toLowerCase()));
  const wanted = Object.entries(changes).filter((change): change is [string, string] => change[1] !== null);
  return Object.fromEntries([...others, ...wanted]);
}

/** The value that a set wants for a key, in any letter case. */
export function wishIn(keys: Record<string, string> | undefined, key: string): string | null {
  const found = Object.entries(keys ?? {}).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found?.[1] ?? null;
}
