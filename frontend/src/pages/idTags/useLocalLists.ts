import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { ChargersLocalList, LocalList } from '../../api/types';
import { usePages } from '../../api/usePages';

const KEY = ['local-lists'] as const;
const LOOK_EVERY_MS = 30_000;

export function useLocalLists() {
  return usePages<ChargersLocalList>(
    KEY,
    (cursor, signal) =>
      answered(api.GET('/api/v1/local-lists', { params: { query: { cursor, limit: 50 } }, signal })),
    LOOK_EVERY_MS,
  );
}

/** Has the list of a charger sent, and returns it as it is then. */
export function useSendList() {
  const queries = useQueryClient();
  return async (deviceId: string): Promise<LocalList> => {
    const params = { path: { deviceId } };
    const list = await answered(api.POST('/api/v1/chargers/{deviceId}/local-list/sync', { params }));
    await queries.invalidateQueries({ queryKey: KEY });
    return list;
  };
}
