import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { answered, api } from '../api/client';
import { isProblem } from '../api/problem';
import type { Charger, Summary } from '../api/types';
import type { Fleet } from './fleet';
import { useConnection } from './LiveProvider';
import { chargerKey, FLEET_KEY, SUMMARY_KEY } from './liveConnection';

/**
 * A part of the fleet; the component renders again when that part is another one. Lighter than useQuery, since every
 * connector on the page asks.
 */
function useSelected<Selected>(select: (fleet: Fleet) => Selected): Selected | undefined {
  const queryClient = useQueryClient();
  const { subscribeToFleet } = useConnection();
  return useSyncExternalStore(subscribeToFleet, () => {
    const fleet = queryClient.getQueryData<Fleet>(FLEET_KEY);
    return fleet && select(fleet);
  });
}

/** The chargers that are held here; undefined until the first of them are there. */
export function useFleet(): Fleet | undefined {
  return useSelected((fleet) => fleet);
}

/** The number of chargers; undefined until it is known. */
export function useChargerCount(): number | undefined {
  return useSummary()?.chargers;
}

/** Keeps these chargers up to date, even if the fleet is too large to be held here whole. */
export function useWatch(deviceIds: readonly string[]): void {
  const { watch } = useConnection();
  const ids = deviceIds.join();
  useEffect(() => watch(ids ? ids.split(',') : []), [watch, ids]);
}

interface Asked {
  charger: Charger | null | undefined;
  error: unknown;
  retry: () => void;
}

/** One charger, loaded by itself if it is not held here; null if it does not exist, undefined until that is known. */
export function useCharger(deviceId: string): Asked {
  const held = useSelected(
    ({ chargers, extent }) => chargers.get(deviceId) ?? (extent === 'whole' ? null : undefined),
  );
  const asked = useQuery({
    queryKey: chargerKey(deviceId),
    queryFn: ({ signal }) => loadCharger(deviceId, signal),
    enabled: held === undefined,
  });
  useWatch([deviceId]);
  return {
    charger: held === undefined ? asked.data : held,
    error: asked.error,
    retry: () => void asked.refetch(),
  };
}

async function loadCharger(deviceId: string, signal: AbortSignal): Promise<Charger | null> {
  try {
    const path = { deviceId };
    return await answered(api.GET('/api/v1/chargers/{deviceId}', { params: { path }, signal }));
  } catch (error) {
    if (isProblem(error, 'not-found')) return null;
    throw error;
  }
}

/** The counts of the whole fleet; undefined until the first ones are there. */
export function useSummary(): Summary | undefined {
  const queryClient = useQueryClient();
  const { subscribeToFleet } = useConnection();
  return useSyncExternalStore(subscribeToFleet, () => queryClient.getQueryData<Summary>(SUMMARY_KEY));
}
