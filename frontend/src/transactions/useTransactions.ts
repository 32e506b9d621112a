import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { ChargingTransaction, CommandAnswer, Review } from '../api/types';
import { usePages } from '../api/usePages';
import { TRANSACTIONS_KEY } from '../live/liveConnection';
import type { TransactionsQuery } from './search';

const PAGE = 50;
/** Beginnings and ends are told at once; what running ones measure and do is looked at again. */
const MEASURED_EVERY_MS = 15_000;
const LISTED_EVERY_MS = 5_000;

/** The transactions that match, newest first, page by page. */
export function useTransactions(query: TransactionsQuery) {
  return usePages<ChargingTransaction>(
    [...TRANSACTIONS_KEY, query],
    (cursor, signal) =>
      answered(
        api.GET('/api/v1/transactions', { params: { query: { ...query, cursor, limit: PAGE } }, signal }),
      ),
    LISTED_EVERY_MS,
  );
}

export function useTransaction(transactionId: number) {
  return useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/api/v1/transactions/{transactionId}', { params: { path: { transactionId } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data?.status === 'active' ? MEASURED_EVERY_MS : false),
  });
}

export function useTransactionActions(transactionId: number) {
  const queries = useQueryClient();
  const params = { path: { transactionId } };
  const changed = () => queries.invalidateQueries({ queryKey: TRANSACTIONS_KEY });
  const stop = (): Promise<CommandAnswer> =>
    answered(api.POST('/api/v1/transactions/{transactionId}/stop', { params }));
  const close = async (note: string) => {
    const body = { note: note.trim() || null };
    await answered(api.POST('/api/v1/transactions/{transactionId}/close', { params, body }));
    await changed();
  };
  const review = async (body: Review) => {
    try {
      await answered(api.POST('/api/v1/transactions/{transactionId}/review', { params, body }));
    } finally {
      // If it was refused, somebody else has changed the transaction.
      await changed();
    }
  };
  return { stop, close, review };
}
