import type { Charger, ChargerConnector } from '../api/types';
import { rating } from '../format/numbers';
import { age } from '../format/times';
import { t } from '../texts/rooms/common';
import { importance, stateLabel, statusLabel } from '../theme/status';

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

/** "150 kW, set by hand"; null where it is not known. */
export function ratingInWords(charger: Charger): string | null {
  const ratingW = ratingOf(charger);
  if (ratingW === null) return null;
  return t(charger.powerRatingSource === 'manual' ? 'rating.manual' : 'rating.measured', {
    kw: rating(ratingW),
  });
}

/** Meters and ratings are not exact: 22.1 kW of 22 kW is no news. */
const TOLERANCE = 1.05;

/** Whether a charger draws more than somebody has said it can. */
export function isAboveRating(charger: Charger): boolean {
  const { powerRatingW, powerRatingSource } = charger;
  return powerRatingSource === 'manual' && chargerPower(charger) > (powerRatingW ?? 0) * TOLERANCE;
}

/** What becomes of a charger that is not accepted. */
export const NOT_ACCEPTED = {
  pending: t('charger.waits'),
  rejected: t('charger.rejected'),
} as const;

export function isRunning({ transactionId }: ChargerConnector): boolean {
  return transactionId !== null;
}

/** What is known of a connector of an offline charger: "Was available", "Last seen charging" if that isn't over. */
export function lastKnown(connector: ChargerConnector): string {
  const { status } = asShown(connector);
  const state = stateLabel(status);
  if (isRunning(connector)) return t('was.running', { state });
  return status === null ? statusLabel(null) : t('was.one', { state });
}

export interface StateCount {
  status: string | null;
  label: string;
  connectors: number[];
}

/** How many connectors are in each state, what matters most first. */
export function stateCounts(connectors: readonly ChargerConnector[]): StateCount[] {
  const byStatus = new Map<string | null, number[]>();
  for (const { status, connectorId } of connectors) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), connectorId]);
  }
  return [...byStatus]
    .map(([status, its]) => ({ status, label: statusLabel(status), connectors: its }))
    .sort((a, b) => importance(a.status) - importance(b.status));
}

export function hasFault({ status, errorCode }: ChargerConnector): boolean {
  return status === 'Faulted' && errorCode !== null && errorCode !== 'NoError';
}

/** Beyond it a clock makes transactions begin and end at the wrong time. */
const CLOCK_IS_WRONG_MS = 5 * 60_000;

/** "Clock 2 h ahead", where it is so far off that it matters. */
export function clockTrouble({ clockOffsetMs }: Charger): string | null {
  const wrong = clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_IS_WRONG_MS;
  return wrong ? t('clock.trouble', clockOff(clockOffsetMs)) : null;
}

/** "2 h ahead", "40 s behind", "correct" */
export function clockInWords(offsetMs: number): string {
  return Math.abs(offsetMs) < 1500 ? t('clock.correct') : t('clock.off', clockOff(offsetMs));
}

function clockOff(offsetMs: number): { age: string; way: 'ahead' | 'behind' } {
  const off = Math.abs(offsetMs);
  // Messages take a while: a clock that is two hours behind is not one that is one hour behind.
  return { age: age(0, off < 60_000 ? off : off + 30_000), way: offsetMs > 0 ? 'ahead' : 'behind' };
}

/** "Ohmweg Duo 22"; null where the charger hasn't said. */
export function vendorAndModel({ vendor, model }: Charger): string | null {
  return [vendor, model].filter(Boolean).join(' ') || null;
}

/** What stands below an id; some chargers connect without ever saying what they are. */
export function nameOf(charger: Charger): string {
  const { name, lastSeen } = charger;
  return name ?? vendorAndModel(charger) ?? t(lastSeen ? 'charger.model-unknown' : 'charger.not-connected');
}

export function connectorCount(charger: Charger): number {
  return charger.connectorCount ?? charger.connectors.filter(({ connectorId }) => connectorId > 0).length;
}

/** "2 connectors", "150 kW"; one that was measured is "peak 150 kW". Without what isn't known. */
export function sizes(charger: Charger): string[] {
  const connectors = connectorCount(charger);
  const ratingW = ratingOf(charger);
  const isPeak = charger.powerRatingSource === 'measured';
  const power =
    ratingW !== null && (isPeak ? t('rating.peak', { kw: rating(ratingW) }) : `${rating(ratingW)} kW`);
  return [connectors > 0 && t('charger.connectors', { count: connectors }), power].filter(
    (size) => size !== false,
  );
}
