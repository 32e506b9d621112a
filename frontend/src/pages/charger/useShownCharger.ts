import { useParams } from '@tanstack/react-router';
import type { Charger } from '../../api/types';
import { useCharger } from '../../live/useFleet';

/** The charger of this page. Tabs are shown only once it is known. */
export function useShownCharger(): Charger {
  const { deviceId } = useParams({ from: '/gate/chargers/$deviceId' });
  const { charger } = useCharger(deviceId);
  if (!charger) throw new Error(`There is no charger ${deviceId}.`);
  return charger;
}
