import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { StatusHistory } from '../../api/types';

const DAY_MS = 86_400_000;

/** The states of a charger's connectors over the last days, as the server keeps them. */
export function useStatusHistory(deviceId: string, days: number, againMs: number): StatusHistory | undefined {
  const { data } = useQuery({
    queryKey: ['status-history', deviceId, days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * DAY_MS).toISOString();
      const params = { path: { deviceId }, query: { from } };
      return answered(api.GET('/api/v1/chargers/{deviceId}/status-history', { params, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: againMs,
  });
  return data;
}
