import type { Charger, ChargerConnector, Summary } from '../../api/types';
import { chargerPower, shownConnectors } from '../../components/chargerState';
import type { Fleet } from '../../live/fleet';

export interface Fault {
  charger: Charger;
  connector: ChargerConnector;
}

/** Connectors that are faulted now, the newest fault first; of who is offline we don't know. */
export function faults(fleet: Fleet): Fault[] {
  const found: Fault[] = [];
  for (const charger of fleet.chargers.values()) {
    if (!charger.online) continue;
    for (const connector of shownConnectors(charger)) {
      if (connector.status === 'Faulted') found.push({ charger, connector });
    }
  }
  const since = ({ connector }: Fault) => connector.since ?? '';
  return found.sort((a, b) => (since(a) < since(b) ? 1 : since(a) > since(b) ? -1 : 0));
}

/** Chargers that registered by themselves and wait to be accepted, the newest first. */
export function waiting(fleet: Fleet): Charger[] {
  return [...fleet.chargers.values()]
    .filter(({ registration }) => registration === 'pending')
    .sort((a, b) => (a.registeredAt < b.registeredAt ? 1 : -1));
}

/** Who should be online and is not, away the longest first; those never seen last, in the fleet's order. */
export function offlineLongest(fleet: Fleet): Charger[] {
  const away = [...fleet.chargers.values()].filter(
    ({ online, chargerStatus, registration }) =>
      !online && chargerStatus === 'active' && registration === 'accepted',
  );
  const since = ({ lastSeen }: Charger) => lastSeen ?? '~';
  return away.sort((a, b) => (since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : 0));
}

export interface Draw {
  charger: Charger;
  powerW: number;
}

/** Those that draw most. */
export function mostPower(fleet: Fleet, most: number): Draw[] {
  return [...fleet.chargers.values()]
    .map((charger) => ({ charger, powerW: chargerPower(charger) }))
    .filter(({ powerW }) => powerW > 0)
    .sort((a, b) => b.powerW - a.powerW)
    .slice(0, most);
}

/** The server's own summary, counted here from the chargers until it is there. */
export function counted(fleet: Fleet): Summary {
  const sum: Summary = {
    chargers: fleet.chargers.size,
    online: 0,
    offline: 0,
    faulted: 0,
    charging: 0,
    activeTransactions: 0,
    powerW: 0,
  };
  for (const charger of fleet.chargers.values()) {
    sum[charger.online ? 'online' : 'offline'] += 1;
    sum.powerW += chargerPower(charger);
    const has = (status: string) => charger.online && charger.connectors.some((one) => one.status === status);
    if (has('Faulted')) sum.faulted += 1;
    if (has('Charging')) sum.charging += 1;
    sum.activeTransactions += charger.connectors.filter(({ transactionId }) => transactionId !== null).length;
  }
  return sum;
}
