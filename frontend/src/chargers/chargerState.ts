import type { Charger, ChargerConnector } from '../api/types';
import { importance } from './status';

/** The connectors that people see, in number order; the charger itself (0) only where it is what's wrong. */
export function shownConnectors(charger: Charger): ChargerConnector[] {
  return charger.connectors
    .filter(({ connectorId, status }) => connectorId > 0 || status === 'Faulted')
    .map(asShown)
    .sort((a, b) => a.connectorId - b.connectorId);
}

/** Some chargers never say what state a connector is in: one that has a transaction is charging. */
export function asShown(connector: ChargerConnector): ChargerConnector {
  const isSilent = connector.status === null && connector.transactionId !== null;
  return isSilent ? { ...connector, status: 'Charging' } : connector;
}

/** What a connector draws now, in W; an old measurement says nothing once charging has ended. */
export function powerOf({ status, transactionId, live }: ChargerConnector): number {
  return status === 'Charging' || transactionId !== null ? (live?.powerW ?? 0) : 0;
}

/** In W. What the charger (connector 0) draws has in it what its connectors draw. */
export function chargerPower({ online, connectors }: Charger): number {
  if (!online) return 0;
  const drawn = (ofItself: boolean) =>
    connectors
      .filter(({ connectorId }) => (connectorId === 0) === ofItself)
      .reduce((sum, connector) => sum + powerOf(connector), 0);
  return drawn(false) || drawn(true);
}

/** In W. One that is measured is at least what is measured now. */
export function ratingOf(charger: Charger): number | null {
  const { powerRatingW, powerRatingSource } = charger;
  return powerRatingSource === 'measured' ? Math.max(powerRatingW ?? 0, chargerPower(charger)) : powerRatingW;
}

/** Meters and ratings are not exact: 22.1 kW of 22 kW is no news. */
const TOLERANCE = 1.05;

/** Whether a charger draws more than somebody has said it can. */
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

/** How many connectors are in each state, what matters most first. */
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

/** "Ohmweg Duo 22"; null where the charger hasn't said. */
export function vendorAndModel({ vendor, model }: Charger): string | null {
  return [vendor, model].filter(Boolean).join(' ') || null;
}

export function connectorCount(charger: Charger): number {
  return charger.connectorCount ?? charger.connectors.filter(({ connectorId }) => connectorId > 0).length;
}
