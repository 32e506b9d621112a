import type { Charger, ChargerConnector } from '../api/types';
import { kilowattHours, kilowatts, rating } from '../lib/numbers';
import { age } from '../lib/times';
import { t } from '../texts/rooms/common';
import {
  asShown,
  chargerPower,
  connectorCount,
  hasFault,
  isRunning,
  ratingOf,
  type StateCount,
  shownConnectors,
  stateCounts,
  vendorAndModel,
} from './chargerState';
import { importance } from './status';
import { stateLabel, statusLabel } from './statusWords';

/** Words for the proof with which a charger was let in, to follow "Authentication". */
export const ADMITTED: Readonly<Record<string, string>> = {
  password: t('admitted.password'),
  certificate: t('admitted.certificate'),
  nothing: t('admitted.nothing'),
} satisfies Record<NonNullable<Charger['admitted']>, string>;

/** The connector that matters most. */
export function mainConnector(charger: Charger): ChargerConnector | undefined {
  return shownConnectors(charger).sort((a, b) => importance(a.status) - importance(b.status))[0];
}

/** "Charging, 96.4 kW", "Faulted, GroundFailure", "Offline 17 h", "Never seen", "Waits to be accepted" */
export function stateInWords(charger: Charger, now: number): string {
  if (charger.registration !== 'accepted') return NOT_ACCEPTED[charger.registration];
  if (!charger.online) {
    if (!charger.lastSeen) return t('charger.never-seen');
    const wasCharging = charger.connectors.some(isRunning);
    return t(wasCharging ? 'charger.offline-charging' : 'charger.offline-for', {
      age: age(charger.lastSeen, now),
    });
  }
  const main = mainConnector(charger);
  if (!main) return t('charger.online');
  const power = chargerPower(charger);
  if (main.status === 'Charging' && power > 0) return t('charger.charging-at', { kw: kilowatts(power) });
  return hasFault(main)
    ? t('charger.faulted-with', { code: String(main.errorCode) })
    : statusLabel(main.status);
}

/** "Last seen charging, 12.30 kWh", "Was available", "1 was faulted, 39 were available"; null without connectors. */
export function lastKnownInWords(charger: Charger): string | null {
  const connectors = shownConnectors(charger);
  const running = connectors.filter(isRunning);
  if (running[0]) return lastRunning(running, energySoFar(charger));
  const counts = stateCounts(connectors);
  if (connectors[0] && counts.length === 1) return lastKnown(connectors[0]);
  const were = ({ status, connectors: its }: StateCount) =>
    t('was.several', { count: its.length, state: stateLabel(status) });
  return counts.map(were).join(', ') || null;
}

function lastRunning(running: readonly ChargerConnector[], energyWh: number | null): string {
  const [first] = running;
  const state = stateLabel(first ? asShown(first).status : null);
  const count = running.length;
  if (energyWh === null)
    return count === 1 ? t('was.running', { state }) : t('was.several-running', { count });
  const kwh = kilowattHours(energyWh);
  return count === 1
    ? t('was.running-energy', { state, kwh })
    : t('was.several-running-energy', { count, kwh });
}

/** The energy of the running transactions so far, in Wh; null if there are none, or none reports it. */
export function energySoFar({ connectors }: Charger): number | null {
  const known = connectors
    .map(({ transaction }) => transaction?.energyWh)
    .filter((energyWh) => energyWh != null);
  return known.length === 0 ? null : known.reduce((sum, energyWh) => sum + energyWh, 0);
}

/** The power to show, in W; null if it is unknown, because the charger is away or does not report it. */
export function powerNow(charger: Charger): number | null {
  const { online, connectors } = charger;
  if (!online || connectors.length === 0) return null;
  const powerW = chargerPower(charger);
  const isSilent = ({ status, live }: ChargerConnector) => status === 'Charging' && live?.powerW == null;
  return powerW === 0 && connectors.map(asShown).some(isSilent) ? null : powerW;
}

/** "Connector 2"; the charger itself is connector 0. */
export function connectorName(connectorId: number): string {
  return connectorId === 0 ? t('charger.itself') : t('charger.connector', { number: String(connectorId) });
}

/** "150 kW, set by hand"; null if it is not known. */
export function ratingInWords(charger: Charger): string | null {
  const ratingW = ratingOf(charger);
  if (ratingW === null) return null;
  return t(charger.powerRatingSource === 'manual' ? 'rating.manual' : 'rating.measured', {
    kw: rating(ratingW),
  });
}

/** Explains what happens to a charger that is not accepted. */
export const NOT_ACCEPTED = {
  pending: t('charger.waits'),
  rejected: t('charger.rejected'),
} as const;

/** The last known state of a connector of an offline charger: "Was available", "Last seen charging". */
export function lastKnown(connector: ChargerConnector): string {
  const { status } = asShown(connector);
  const state = stateLabel(status);
  if (isRunning(connector)) return t('was.running', { state });
  return status === null ? statusLabel(null) : t('was.one', { state });
}

/** A clock that is further off makes transactions begin and end at the wrong time. */
const CLOCK_IS_WRONG_MS = 5 * 60_000;

/** "Clock 2 h ahead", if it is far enough off to matter. */
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

/** The line below an id. Some chargers never say their vendor and model. */
export function nameOf(charger: Charger): string {
  const { name, lastSeen } = charger;
  return name ?? vendorAndModel(charger) ?? t(lastSeen ? 'charger.model-unknown' : 'charger.not-connected');
}

/** "2 connectors", "150 kW", or "peak 150 kW" if it was measured. Unknown parts are left out. */
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
