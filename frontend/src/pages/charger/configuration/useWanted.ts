import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { WantedConfiguration, WantedKey } from '../../../api/types';
import { type Changes, wishIn, withWishes } from './rows';

export type Scope = NonNullable<WantedKey['scope']>;

const KEY = 'wanted-configuration';
const GROUPS_KEY = ['wanted-configurations'];
/** What is written and read back is seen soon: there is no event for it. */
const LOOK_MS = 3_000;

/** What a charger has and what is wanted, as long as somebody looks. */
export function useWanted(deviceId: string) {
  return useQuery({
    queryKey: [KEY, deviceId],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/chargers/{deviceId}/wanted-configuration', {
          params: { path: { deviceId } },
          signal,
        }),
      ),
    refetchInterval: LOOK_MS,
  });
}

/** The wishes for models and for all, and the values that are recommended. */
export function useGroups() {
  return useQuery({ queryKey: GROUPS_KEY, queryFn: groups });
}

function groups() {
  return answered(api.GET('/api/v1/wanted-configurations'));
}

/** Saves wishes: each change replaces a whole set, so that is read first. */
export function useWishes(shown: WantedConfiguration) {
  const queries = useQueryClient();
  const { deviceId } = shown;

  const ofCharger = async (changes: Changes) => {
    const path = { deviceId };
    const now = await answered(
      api.GET('/api/v1/chargers/{deviceId}/wanted-configuration', { params: { path } }),
    );
    const isSame = ([key, value]: [string, string | null]) =>
      value === null && wishIn(now.own.keys, key) === null;
    if (Object.entries(changes).every(isSame)) return;
    const body = { keys: withWishes(now.own.keys, changes) };
    await answered(api.PUT('/api/v1/chargers/{deviceId}/wanted-configuration', { params: { path }, body }));
  };
  const ofGroup = async (changes: Changes, scope: 'model' | 'all') => {
    const group = scope === 'model' ? { vendor: shown.vendor, model: shown.model } : {};
    const { items } = await groups();
    const known = items.find(
      (each) => each.vendor === (group.vendor ?? null) && each.model === (group.model ?? null),
    );
    const body = { ...group, keys: withWishes(known?.keys ?? {}, changes) };
    await answered(api.PUT('/api/v1/wanted-configurations', { body }));
  };
  /** Wishes for a group take the place of those for this charger alone. */
  const save = async (changes: Changes, scope: Scope) => {
    const none = Object.fromEntries(Object.keys(changes).map((key) => [key, null]));
    try {
      if (scope !== 'charger') await ofGroup(changes, scope);
      await ofCharger(scope === 'charger' ? changes : none);
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: [KEY] }),
        queries.invalidateQueries({ queryKey: GROUPS_KEY }),
      ]);
    }
  };
  return save;
}
