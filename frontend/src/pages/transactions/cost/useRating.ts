import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { RatedAgain } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';
import { TARIFFS_KEY } from '../../../tariffs/useTariffs';

const MOST = 200;

export interface Choice {
  tariffId: number;
  version: number;
}

/** The versions of a tariff, the latest first. */
export function useVersions(tariffId: number) {
  const params = { path: { tariffId }, query: { limit: MOST } };
  const { data } = useQuery({
    queryKey: [...TARIFFS_KEY, 'versions', tariffId, MOST],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/tariffs/{tariffId}/versions', { params, signal })),
  });
  return data?.items;
}

/** What a transaction would cost by a version of a tariff. */
export function usePreview(transactionId: number, choice: Choice | null) {
  return useQuery({
    queryKey: ['price-preview', transactionId, choice],
    queryFn: () => rate(transactionId, choice as Choice, true),
    enabled: choice !== null,
    retry: false,
  });
}

/** Rates a transaction again. */
export function useRate(transactionId: number) {
  const queries = useQueryClient();
  return async (choice: Choice): Promise<RatedAgain> => {
    const rated = await rate(transactionId, choice, false);
    await queries.invalidateQueries({ queryKey: TRANSACTIONS_KEY });
    return rated;
  };
}

/** The ratings of a transaction, the last one first. */
export function useRatings(transactionId: number) {
  const params = { path: { transactionId } };
  return useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'costs'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/transactions/{transactionId}/costs', { params, signal })),
  });
}

function rate(transactionId: number, body: Choice, dryRun: boolean): Promise<RatedAgain> {
  const params = { path: { transactionId }, query: { dryRun } };
  return answered(api.POST('/api/v1/transactions/{transactionId}/rate', { params, body }));
}
