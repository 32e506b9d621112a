import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Charger, GroupWishes, WantedKey } from '../api/types';
import type { CommandName, Values } from './form';

/** The wish that will set back the value in a form that changes a key; undefined if there is none. */
export function useWishAgainst(deviceId: string, name: CommandName, values: Values): WantedKey | undefined {
  const { data } = useQuery({
    queryKey: ['wanted-configuration', deviceId],
    queryFn: ({ signal }) => {
      const path = { deviceId };
      return answered(
        api.GET('/api/v1/chargers/{deviceId}/wanted-configuration', { params: { path }, signal }),
      );
    },
    enabled: name === 'change-configuration',
  });
  if (name !== 'change-configuration') return undefined;
  return data?.keys.find((key) => isAgainst(key, String(values.key ?? ''), String(values.value ?? '')));
}

/** A wish that the charger has refused is not written again. */
const GIVEN_UP: readonly WantedKey['state'][] = ['refused', 'readOnly', 'notThere'];

export function isAgainst(wish: WantedKey, key: string, value: string): boolean {
  if (wish.wanted === null || GIVEN_UP.includes(wish.state)) return false;
  return plain(wish.key) === plain(key) && plain(wish.wanted) !== plain(value);
}

/** The wishes for models and for all chargers, while somebody changes a key of many. */
export function useGroupWishes(name: CommandName): readonly GroupWishes[] {
  const { data } = useQuery({
    queryKey: ['wanted-configurations'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/wanted-configurations', { signal })),
    enabled: name === 'change-configuration',
  });
  return name === 'change-configuration' ? (data?.items ?? []) : [];
}

/** Whether the wish for the model of a charger, or else that for all, is against a value for a key. */
export function isGroupAgainst(
  groups: readonly GroupWishes[],
  charger: Pick<Charger, 'vendor' | 'model'>,
  key: string,
  value: string,
): boolean {
  const wishOf = (vendor: string | null, model: string | null) => {
    const keys = groups.find((each) => each.vendor === vendor && each.model === model)?.keys ?? {};
    return Object.entries(keys).find(([name]) => plain(name) === plain(key))?.[1];
  };
  const wanted = wishOf(charger.vendor, charger.model) ?? wishOf(null, null);
  return wanted !== undefined && plain(wanted) !== plain(value);
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
