import type { Charger, ChargerConnector } from '../../api/types';
import { chargerPower, shownConnectors } from '../../chargers/chargerState';
import type { ChargerQuery } from '../../chargers/query';

/** Chargers with something faulted; of those that are offline we don't know. */
export const FAULTED: ChargerQuery = { state: ['Faulted'] };

/** Chargers that registered by themselves and wait to be accepted, the newest first. */
export const WAITING: ChargerQuery = { registration: ['pending'], sort: 'registered', descending: 'yes' };

/** Chargers that should be online and are not, away the longest first. */
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

/** What these chargers draw, down to those that draw nothing. */
export function draws(chargers: readonly Charger[]): Draw[] {
  return chargers
    .map((charger) => ({ charger, powerW: chargerPower(charger) }))
    .filter(({ powerW }) => powerW > 0);
}
