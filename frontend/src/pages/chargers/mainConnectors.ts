import type { Charger, ChargerConnector } from '../../api/types';
import { isRunning, shownConnectors } from '../../chargers/chargerState';
import { importance } from '../../chargers/status';

const ROWS = 2;

/** The most important connectors, which have a row each on a card, by number. */
export function mainConnectors(charger: Charger): ChargerConnector[] {
  // While a charger is away, it may no longer be faulted, but its transactions are still open.
  const rank = (connector: ChargerConnector) =>
    !charger.online && isRunning(connector) ? -1 : importance(connector.status);
  return [...shownConnectors(charger)]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, ROWS)
    .sort((a, b) => a.connectorId - b.connectorId);
}
