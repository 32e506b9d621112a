import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { Charger, ChargingTransaction } from '../../api/types';

const NONE: ChargingTransaction[] = [];

/** A charger's last transactions, newest first. */
export function useTransactions(charger: Charger): ChargingTransaction[] {
  const { deviceId, connectors } = charger;
  const running = connectors.map(({ transactionId }) => transactionId);
  const { data = NONE } = useQuery({
    // A transaction that begins or ends is a reason to load them again.
    queryKey: ['transactions', deviceId, running],
    queryFn: async ({ signal }) => {
      const params = { path: { deviceId }, query: { limit: 50 } };
      const page = await answered(api.GET('/api/v1/chargers/{deviceId}/transactions', { params, signal }));
      return page.items;
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return data;
}
