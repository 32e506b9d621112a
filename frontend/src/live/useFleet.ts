import { skipToken, useQuery } from '@tanstack/react-query';
import type { Charger, ChargingTransaction } from '../api/types';
import type { Fleet } from './fleet';
import { FLEET_KEY } from './liveConnection';

function useSelected<Selected>(select: (fleet: Fleet) => Selected): Selected | undefined {
  return useQuery({
    queryKey: FLEET_KEY,
    queryFn: skipToken as unknown as () => Fleet,
    enabled: false,
    structuralSharing: false,
    select,
  }).data;
}

/** All chargers; undefined until the first snapshot is there. */
export function useFleet(): Fleet | undefined {
  return useSelected((fleet) => fleet);
}

export function useChargerCount(): number | undefined {
  return useSelected((fleet) => fleet.order.length);
}

/** One charger; null where there is none of this id, undefined before that is known. */
export function useCharger(deviceId: string): Charger | null | undefined {
  return useSelected((fleet) => fleet.chargers.get(deviceId) ?? null);
}

/** The running transactions of a charger that were heard of, by connector. */
export function useTransaction(transactionId: number | null): ChargingTransaction | undefined {
  return useSelected((fleet) => (transactionId === null ? undefined : fleet.transactions.get(transactionId)));
}
