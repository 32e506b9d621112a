import type { Charger, ChargerConnector } from '../api/types';
import { importance } from './status';

/** The connectors to show, by number; the charger itself (0) only if it is faulted. */
export function shownConnectors(charger: Charger): ChargerConnector[] {
  return charger.connectors
    .filter(({ connectorId, status }) => connectorId > 0 || status === 'Faulted')
    .map(asShown)
    .sort((a, b) => a.connectorId - b.connectorId);
}

/** The connector with a state: some chargers never report one, but a connector with a transaction is charging. */
export function asShown(connector: ChargerConnector): ChargerConnector {
  const isSilent = connector.status === null && connector.transactionId !== null;
  return isSilent ? { ...connector, status: 'Charging' } : connector;
}

/** The power that a connector draws now, in W. A measurement no longer counts once charging has ended. */
export function powerOf({ status, transactionId, live }: ChargerConnector): number {
  return status === 'Charging' || transactionId !== null ? (live?.powerW ?? 0) : 0;
}

/** The power that a charger draws, in W. A reading for the whole charger (connector 0) includes its connectors. */
export function chargerPower({ online, connectors }: Charger): number {
  if (!online) return 0;
  const drawn = (ofItself: boolean) =>
    connectors
      .filter(({ connectorId }) => (connectorId === 0) === ofItself)
      .reduce((sum, connector) => sum + powerOf(connector), 0);
  return drawn(false) || drawn(true);
}

/** The rating in W; a measured one is at least the power measured now. */
export function ratingOf(charger: Charger): number | null {
  const { powerRatingW, powerRatingSource } = charger;
  return powerRatingSource === 'measured' ? Math.max(powerRatingW ?? 0, chargerPower(charger)) : powerRatingW;
}

/** Meters and ratings are not exact: 22.1 kW of 22 kW is fine. */
const TOLERANCE = 1.05;

/** Whether a charger draws more than the rating that somebody entered. */
export function isAboveRating(charger: Charger): boolean {
  const { powerRatingW, powerRatingSource } = charger;
  return powerRatingSource === 'manual' && chargerPower(charger) > (powerRatingW ?? 0) * TOLERANCE;
}

export function isRunning({ transactionId }: ChargerConnector): boolean {
  return transactionId !== null;
}

export interface StateCount {
  status: string | null;
  connectors: number[];
}

/** The connectors in each state, the most important state first. */
export function stateCounts(connectors: readonly ChargerConnector[]): StateCount[] {
  const byStatus = new Map<string | null, number[]>();
  for (const { status, connectorId } of connectors) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), connectorId]);
  }
  return [...byStatus]
    .map(([status, its]) => ({ status, connectors: its }))
    .sort((a, b) => importance(a.status) - importance(b.status));
}

export function hasFault({ status, errorCode }: ChargerConnector): boolean {
  return status === 'Faulted' && errorCode !== null && errorCode !== 'NoError';
}

/** "Ohmweg Duo 22"; null if the charger hasn't said. */
export function vendorAndModel({ vendor, model }: Charger): string | null {
  return [vendor, model].filter(Boolean).join(' ') || null;
}

export function connectorCount(charger: Charger): number {
  return charger.connectorCount ?? charger.connectors.filter(({ connectorId }) => connectorId > 0).length;
}
