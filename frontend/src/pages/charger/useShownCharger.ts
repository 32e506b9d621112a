import { useParams } from '@tanstack/react-router';
import type { Charger } from '../../api/types';
import { useCharger } from '../../live/useFleet';

/** The charger whose page this is; a tab is only shown where it is known. */
export function useShownCharger(): Charger {
  const { deviceId } = useParams({ from: '/gate/chargers/$deviceId' });
  const { charger } = useCharger(deviceId);
  if (!charger) throw new Error(`There is no charger ${deviceId}.`);
  return charger;
}
