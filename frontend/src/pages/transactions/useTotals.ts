import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answered, api } from '../../api/client';
import { TRANSACTIONS_KEY } from '../../live/liveConnection';
import type { TransactionsQuery } from '../../transactions/search';

/** Not one of TRANSACTIONS_KEY: these are loaded again with each event. */
const TOTALS_KEY = ['transaction-totals'] as const;
const AT_MOST_EVERY_MS = 5000;
/** What comes shortly after an event is loaded with it. */
const SETTLES_MS = 1000;
/** No event tells of the reviews of others, and running ones draw energy. */
const LOOK_AGAIN_MS = 15_000;

/** The totals of the transactions that match. They follow the list, but less often than that changes. */
export function useTotals(query: TransactionsQuery) {
  const totals = useQuery({
    queryKey: [...TOTALS_KEY, query],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/transactions/totals', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });
  useWhenTransactionsChange(totals.refetch);
  return totals;
}

function useWhenTransactionsChange(load: () => Promise<unknown>) {
  const queries = useQueryClient();
  useEffect(() => {
    let last = Date.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const loadLater = () => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          last = Date.now();
          void load();
        },
        Math.max(SETTLES_MS, last + AT_MOST_EVERY_MS - Date.now()),
      );
    };
    const leave = queries.getQueryCache().subscribe((event) => {
      const isTold = event.type === 'updated' && event.action.type === 'invalidate';
      if (isTold && event.query.queryKey[0] === TRANSACTIONS_KEY[0]) loadLater();
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [queries, load]);
}
