import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { PublishedTariff, ShownTariff, TariffChange, TariffContent } from '../../api/types';
import { usePages } from '../../api/usePages';
import { TARIFFS_KEY } from '../../tariffs/useTariffs';

/** Nobody sends word of a tariff that somebody else has changed. */
const LOOK_AGAIN_MS = 30_000;

const oneKey = (tariffId: number) => [...TARIFFS_KEY, 'one', tariffId] as const;

export function useTariff(tariffId: number) {
  return useQuery({
    queryKey: oneKey(tariffId),
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/tariffs/{tariffId}', { params: { path: { tariffId } }, signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** The versions of a tariff, the latest first. */
export function useVersions(tariffId: number) {
  return usePages<PublishedTariff>([...TARIFFS_KEY, 'versions', tariffId], (cursor, signal) =>
    answered(
      api.GET('/api/v1/tariffs/{tariffId}/versions', {
        params: { path: { tariffId }, query: { cursor, limit: 50 } },
        signal,
      }),
    ),
  );
}

/** What operators do with tariffs. Each answers with the tariff as it is now. */
export function useTariffActions() {
  const queries = useQueryClient();
  const changed = async (tariff: ShownTariff): Promise<ShownTariff> => {
    queries.setQueryData(oneKey(tariff.tariffId), tariff);
    await Promise.all(
      ['all', 'versions'].map((part) => queries.invalidateQueries({ queryKey: [...TARIFFS_KEY, part] })),
    );
    return tariff;
  };
  const create = async (name: string, draft: TariffContent): Promise<ShownTariff> =>
    changed(await answered(api.POST('/api/v1/tariffs', { body: { name, draft } })));
  const change = async (tariffId: number, body: TariffChange): Promise<ShownTariff> => {
    const params = { path: { tariffId } };
    return changed(await answered(api.PATCH('/api/v1/tariffs/{tariffId}', { params, body })));
  };
  const publish = async (tariffId: number, revision: number): Promise<ShownTariff> => {
    const params = { path: { tariffId } };
    const body = { revision };
    return changed(await answered(api.POST('/api/v1/tariffs/{tariffId}/publish', { params, body })));
  };
  const remove = async (tariffId: number): Promise<void> => {
    await answered(api.DELETE('/api/v1/tariffs/{tariffId}', { params: { path: { tariffId } } }));
    queries.removeQueries({ queryKey: oneKey(tariffId) });
    await queries.invalidateQueries({ queryKey: [...TARIFFS_KEY, 'all'] });
  };
  const readAgain = (tariffId: number) => queries.invalidateQueries({ queryKey: oneKey(tariffId) });
  return { create, change, publish, remove, readAgain };
}
