import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../../../api/client';
import type { ChargingTransaction, ConnectorInterval, MeterValue } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';
import { type Parts, partsOf } from './periods';

const NONE: ConnectorInterval[] = [];
const BEFORE_MS = 600_000;
const AGAIN_MS = 15_000;
/** The history has all of a transaction so long after its end. */
const SETTLED_MS = 60_000;

/** The periods of a transaction; one of an unknown kind if nothing is known of its connector. */
export function useParts(
  transaction: ChargingTransaction,
  values: readonly MeterValue[],
  now: number,
): Parts {
  const history = useHistory(transaction);
  return useMemo(() => partsOf(transaction, history, values, now), [transaction, history, values, now]);
}

function useHistory(transaction: ChargingTransaction): ConnectorInterval[] {
  const { transactionId, deviceId, beganAt, endedAt, receivedStopAt, status } = transaction;
  const { data = NONE } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'states', endedAt],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.parse(beganAt) - BEFORE_MS).toISOString();
      const params = { path: { deviceId }, query: { from, to: endedAt ?? undefined } };
      const history = await answered(
        api.GET('/api/v1/chargers/{deviceId}/status-history', { params, signal }),
      );
      return history.connectors;
    },
    refetchInterval: () => {
      const settles = receivedStopAt !== null && Date.now() - Date.parse(receivedStopAt) < SETTLED_MS;
      return status === 'active' || settles ? AGAIN_MS : false;
    },
  });
  return data;
}
