import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { Charger, LogItem } from '../../api/types';

const DAY_MS = 86_400_000;
const NONE: LogItem[] = [];

/** The StatusNotifications and connection events of the last 24 hours, newest first. */
export function useStatusLog({ deviceId, online, connectors }: Charger): LogItem[] {
  const changes = connectors.map(({ since }) => since);
  const { data = NONE } = useQuery({
    // A state that changes is a reason to load them again.
    queryKey: ['statusLog', deviceId, online, changes],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - DAY_MS).toISOString();
      const query = { action: ['StatusNotification', 'connected', 'disconnected'], from, limit: 200 };
      const params = { path: { deviceId }, query };
      const page = await answered(api.GET('/api/v1/chargers/{deviceId}/logs', { params, signal }));
      return page.items;
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  return data;
}
