import type { Charger, ChargerConnector } from '../api/types';
import { kilowatts, plural, rating } from '../format/numbers';
import { age } from '../format/times';
import { importance, statusLabel } from '../theme/status';

/** Words for the proof with which a charger was let in, to follow "Let in". */
export const ADMITTED: Readonly<Record<string, string>> = {
  password: 'with its password',
  certificate: 'with a certificate',
  nothing: 'without a password',
} satisfies Record<NonNullable<Charger['admitted']>, string>;

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

/** The connector that matters most. */
export function mainConnector(charger: Charger): ChargerConnector | undefined {
  return shownConnectors(charger).sort((a, b) => importance(a.status) - importance(b.status))[0];
}

/** What becomes of a charger that is not accepted. */
export const NOT_ACCEPTED = {
  pending: 'Waits to be accepted',
  rejected: 'Rejected, so not served',
} as const;

/** "Charging, 96.4 kW", "Faulted, GroundFailure", "Offline 17 h", "Never seen", "Waits to be accepted" */
export function stateInWords(charger: Charger, now: number): string {
  if (charger.registration !== 'accepted') return NOT_ACCEPTED[charger.registration];
  if (!charger.online) return charger.lastSeen ? `Offline ${age(charger.lastSeen, now)}` : 'Never seen';
  const main = mainConnector(charger);
  if (!main) return 'Online';
  const power = chargerPower(charger);
  if (main.status === 'Charging' && power > 0) return `Charging, ${kilowatts(power)} kW`;
  return hasFault(main) ? `Faulted, ${main.errorCode}` : statusLabel(main.status);
}

export function hasFault({ status, errorCode }: ChargerConnector): boolean {
  return status === 'Faulted' && errorCode !== null && errorCode !== 'NoError';
}

/** Beyond it a clock makes transactions begin and end at the wrong time. */
const CLOCK_IS_WRONG_MS = 5 * 60_000;

/** "Clock 2 h ahead", where it is so far off that it matters. */
export function clockTrouble({ clockOffsetMs }: Charger): string | null {
  const wrong = clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_IS_WRONG_MS;
  return wrong ? `Clock ${clockInWords(clockOffsetMs)}` : null;
}

/** "2 h ahead", "40 s behind", "right" */
export function clockInWords(offsetMs: number): string {
  const off = Math.abs(offsetMs);
  if (off < 1500) return 'right';
  // Messages take a while: a clock that is two hours behind is not one that is one hour behind.
  const words = age(0, off < 60_000 ? off : off + 30_000);
  return `${words} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}

/** "Ohmweg Duo 22"; null where the charger hasn't said. */
export function vendorAndModel({ vendor, model }: Charger): string | null {
  return [vendor, model].filter(Boolean).join(' ') || null;
}

/** What stands below an id; some chargers connect without ever saying what they are. */
export function nameOf(charger: Charger): string {
  const { name, lastSeen } = charger;
  return name ?? vendorAndModel(charger) ?? (lastSeen ? 'Model not known' : 'Not connected yet');
}

export function connectorCount(charger: Charger): number {
  return charger.connectorCount ?? charger.connectors.filter(({ connectorId }) => connectorId > 0).length;
}

/** "2 connectors", "150 kW" */
export function sizes(charger: Charger): [string, string] {
  return [plural(connectorCount(charger), 'connector'), `${rating(charger.powerRatingW)} kW`];
}
