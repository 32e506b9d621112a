import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { Charger, ChargerMeterValues } from '../../api/types';
import type { PowerSample } from '../../live/powerHistory';
import { pastOf } from './powerPast';

const MOST_POINTS = 500;
const AGAIN_MS = 5 * 60_000;
const NONE: ChargerMeterValues['connectors'] = [];

/** The power of the last minutes, as the server keeps it. */
export function usePowerPast({ deviceId, connectors }: Charger, minutes: number): PowerSample[] {
  const { data = NONE } = useQuery({
    queryKey: ['powerPast', deviceId, minutes],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - minutes * 60_000).toISOString();
      const params = { path: { deviceId }, query: { from, points: MOST_POINTS } };
      return (await answered(api.GET('/api/v1/chargers/{deviceId}/meter-values', { params, signal })))
        .connectors;
    },
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  const charging = connectors
    .filter(({ status }) => status === 'Charging')
    .map(({ connectorId }) => connectorId);
  return pastOf(data, new Set(charging));
}
