import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../../../api/client';
import type { ChargingTransaction, MeterValues } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';
import { inItsTimes } from './curves';

/** About as many as a chart has pixels; the peaks of power stay. */
const POINTS = 600;
const MEASURED_EVERY_MS = 15_000;
/** The last values arrive some seconds after the stop. */
const LAST_ONES_MS = 60_000;

/** What was measured during a transaction, in its times; undefined until it is known. */
export function useMeterValues(transaction: ChargingTransaction): MeterValues | undefined {
  const { transactionId, receivedStopAt, startedAt, beganAt } = transaction;
  const params = { path: { transactionId }, query: { points: POINTS } };
  const { data } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'meter-values'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/transactions/{transactionId}/meter-values', { params, signal })),
    refetchInterval: () => (mayGrow(receivedStopAt) ? MEASURED_EVERY_MS : false),
  });
  return useMemo(() => data && inItsTimes(data, { startedAt, beganAt }), [data, startedAt, beganAt]);
}

function mayGrow(receivedStopAt: string | null): boolean {
  return receivedStopAt === null || Date.now() - Date.parse(receivedStopAt) < LAST_ONES_MS;
}
