import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Charger, Summary } from '../api/types';
import type { Fleet } from './fleet';
import { useConnection } from './LiveProvider';
import { FLEET_KEY, SUMMARY_KEY } from './liveConnection';

const NOBODY: readonly string[] = [];

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

/** All chargers; undefined until the first snapshot is there. */
export function useFleet(): Fleet | undefined {
  return useSelected((fleet) => fleet);
}

/** Device ids, in the fleet's order. */
export function useChargerIds(): readonly string[] {
  return useSelected((fleet) => fleet.order) ?? NOBODY;
}

export function useChargerCount(): number | undefined {
  return useSelected((fleet) => fleet.order.length);
}

/** One charger; null where there is none of this id, undefined before that is known. */
export function useCharger(deviceId: string): Charger | null | undefined {
  return useSelected((fleet) => fleet.chargers.get(deviceId) ?? null);
}

/** The fleet's own count of itself; undefined until the first one is there. */
export function useSummary(): Summary | undefined {
  const queryClient = useQueryClient();
  const { subscribeToFleet } = useConnection();
  return useSyncExternalStore(subscribeToFleet, () => queryClient.getQueryData<Summary>(SUMMARY_KEY));
}
