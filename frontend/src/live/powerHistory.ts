import type { Charger } from '../api/types';
import type { FleetEvent } from './fleet';

/** One measurement of one connector, in W. */
export interface PowerSample {
  at: number;
  connectorId: number;
  powerW: number;
}

const LONGEST_MS = 60 * 60_000;
const MOST_SAMPLES = 2_000;

// What the API has of the past is some seconds old and thinned, so the page remembers what it has seen of a charger
// since somebody looked at it.
const seen = new Map<string, PowerSample[]>();

/** Starts to remember, and returns what is remembered so far. */
export function powerSamples(charger: Charger): readonly PowerSample[] {
  if (!seen.has(charger.deviceId)) seen.set(charger.deviceId, samplesOf(charger));
  return seen.get(charger.deviceId) ?? [];
}

export function rememberPower(events: readonly FleetEvent[]): void {
  for (const { event, data } of events) {
    if (event !== 'charger.status') continue;
    const before = seen.get(data.deviceId);
    if (before) seen.set(data.deviceId, withSamples(before, samplesOf(data)));
  }
}

export function withSamples(before: readonly PowerSample[], added: readonly PowerSample[]): PowerSample[] {
  const isNew = ({ at, connectorId }: PowerSample) =>
    !before.some((sample) => sample.at === at && sample.connectorId === connectorId);
  const all = [...before, ...added.filter(isNew)].sort((a, b) => a.at - b.at);
  const oldest = (all.at(-1)?.at ?? 0) - LONGEST_MS;
  return all.filter(({ at }) => at >= oldest).slice(-MOST_SAMPLES);
}

function samplesOf(charger: Charger): PowerSample[] {
  return charger.connectors.flatMap(({ connectorId, live, status, since }) => {
    if (live?.powerW == null) return [];
    const ended = status !== 'Charging' && since !== null;
    return [
      { at: Date.parse(live.at), connectorId, powerW: live.powerW },
      ...(ended ? [{ at: Math.max(Date.parse(since), Date.parse(live.at)), connectorId, powerW: 0 }] : []),
    ];
  });
}
