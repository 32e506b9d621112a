import type { Charger, ChargerConnector } from '../../api/types';
import { chargerPower, shownConnectors } from '../../chargers/chargerState';
import type { ChargerQuery } from '../../chargers/query';

/** Chargers with a fault; the state of offline ones is unknown. */
export const FAULTED: ChargerQuery = { state: ['Faulted'] };

/** Chargers that registered by themselves and wait to be accepted, the newest first. */
export const WAITING: ChargerQuery = { registration: ['pending'], sort: 'registered', descending: 'yes' };

/** Chargers that should be online and are not, those away longest first. */
export const AWAY: ChargerQuery = {
  connection: 'offline',
  status: ['active'],
  registration: ['accepted'],
  sort: 'lastSeen',
};

export const MOST_POWER: ChargerQuery = { sort: 'power', descending: 'yes' };

export interface Fault {
  charger: Charger;
  connector: ChargerConnector;
}

/** The faulted connectors of these chargers, the newest fault first. */
export function faults(chargers: readonly Charger[]): Fault[] {
  const found = chargers.flatMap((charger) =>
    shownConnectors(charger)
      .filter(({ status }) => status === 'Faulted')
      .map((connector) => ({ charger, connector })),
  );
  const since = ({ connector }: Fault) => connector.since ?? '';
  return found.sort((a, b) => (since(a) < since(b) ? 1 : since(a) > since(b) ? -1 : 0));
}

export interface Draw {
  charger: Charger;
  powerW: number;
}

/** The power of each charger that draws any, in the order given. */
export function draws(chargers: readonly Charger[]): Draw[] {
  return chargers
    .map((charger) => ({ charger, powerW: chargerPower(charger) }))
    .filter(({ powerW }) => powerW > 0);
}
