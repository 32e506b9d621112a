import type { Charger } from '../../api/types';
import { shownConnectors } from '../../chargers/chargerState';

export const GAP = 14;
const PLAIN = 203;
const WITH_REST = 229;

/** The height of a row of cards, in px: known from the data, so that nothing has to be measured. */
export function rowHeight(chargers: readonly Charger[]): number {
  return chargers.some((charger) => shownConnectors(charger).length > 2) ? WITH_REST : PLAIN;
}
