import { useMemo } from 'react';
import type { Charger } from '../../api/types';
import { useFleet } from '../../live/useFleet';

interface Undecided {
  pending: Charger[];
  rejected: Charger[];
}

/** Chargers that are not accepted, the newest first; undefined until the fleet is known. */
export function useUndecided(): Undecided | undefined {
  const fleet = useFleet();
  return useMemo(() => {
    if (!fleet) return undefined;
    const found: Undecided = { pending: [], rejected: [] };
    for (const charger of fleet.chargers.values()) {
      if (charger.registration !== 'accepted') found[charger.registration].push(charger);
    }
    for (const its of Object.values(found)) {
      its.sort((a: Charger, b: Charger) => Date.parse(b.registeredAt) - Date.parse(a.registeredAt));
    }
    return found;
  }, [fleet]);
}
