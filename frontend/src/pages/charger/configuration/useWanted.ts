import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { WantedConfiguration, WantedKey } from '../../../api/types';
import { wishIn, withWish } from './rows';

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

/** Saves wishes for one key: each change replaces a whole set, so that is read first. */
export function useWishes(shown: WantedConfiguration) {
  const queries = useQueryClient();
  const { deviceId } = shown;

  const ofCharger = async (key: string, value: string | null) => {
    const path = { deviceId };
    const now = await answered(
      api.GET('/api/v1/chargers/{deviceId}/wanted-configuration', { params: { path } }),
    );
    if (value === null && wishIn(now.own.keys, key) === null) return;
    const body = { keys: withWish(now.own.keys, key, value) };
    await answered(api.PUT('/api/v1/chargers/{deviceId}/wanted-configuration', { params: { path }, body }));
  };
  const ofGroup = async (key: string, value: string | null, scope: 'model' | 'all') => {
    const group = scope === 'model' ? { vendor: shown.vendor, model: shown.model } : {};
    const { items } = await groups();
    const known = items.find(
      (each) => each.vendor === (group.vendor ?? null) && each.model === (group.model ?? null),
    );
    const body = { ...group, keys: withWish(known?.keys ?? {}, key, value) };
    await answered(api.PUT('/api/v1/wanted-configurations', { body }));
  };
  /** A wish for a group takes the place of one for this charger alone. */
  const save = async (key: string, value: string | null, scope: Scope) => {
    try {
      if (scope !== 'charger') await ofGroup(key, value, scope);
      await ofCharger(key, scope === 'charger' ? value : null);
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: [KEY] }),
        queries.invalidateQueries({ queryKey: GROUPS_KEY }),
      ]);
    }
  };
  return save;
}
