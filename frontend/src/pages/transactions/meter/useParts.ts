import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../../../api/client';
import type { ChargingTransaction, LogItem, MeterValue } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';
import { type Parts, partsOf } from './periods';

const NONE: LogItem[] = [];
const BEFORE_MS = 600_000;
const MOST = 200;
const REPORTED_EVERY_MS = 15_000;

/** The periods of a transaction; one of an unknown kind if its charger's messages are not kept, or too many. */
export function useParts(
  transaction: ChargingTransaction,
  values: readonly MeterValue[],
  now: number,
): Parts {
  const history = useHistory(transaction);
  return useMemo(() => partsOf(transaction, history, values, now), [transaction, history, values, now]);
}

function useHistory(transaction: ChargingTransaction): LogItem[] {
  const { transactionId, deviceId, receivedStartAt, receivedStopAt, status } = transaction;
  const { data = NONE } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'reported', receivedStopAt],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.parse(receivedStartAt) - BEFORE_MS).toISOString();
      const query = { action: ['StatusNotification'], from, to: receivedStopAt ?? undefined, limit: MOST };
      const params = { path: { deviceId }, query };
      const page = await answered(api.GET('/api/v1/chargers/{deviceId}/logs', { params, signal }));
      return page.nextCursor === null ? page.items : NONE;
    },
    refetchInterval: status === 'active' ? REPORTED_EVERY_MS : false,
  });
  return data;
}
