import type { ConnectorInterval, LogItem } from '../../api/types';
import { CONNECTOR_TONES, isConnectorStatus, type Tone, toneOf as toneOfStatus } from '../../chargers/status';

/** A period in which a connector was in one state; times in ms. */
export interface Stretch {
  from: number;
  to: number;
  tone: Tone;
}

interface Step {
  at: number;
  tone: Tone;
}

/** The states of a connector over time, oldest first. The time before the first entry is unknown and left out. */
export function stretches(history: readonly LogItem[], connectorId: number, now: number): Stretch[] {
  const steps: Step[] = [];
  let before: Tone | null = null;
  for (const entry of [...history].reverse()) {
    const tone = toneOf(entry, connectorId, before);
    if (tone === null) continue;
    if (tone !== 'offline') before = tone;
    if (steps.at(-1)?.tone !== tone) steps.push({ at: Date.parse(entry.at), tone });
  }
  return steps.map(({ at, tone }, index) => ({ from: at, to: steps[index + 1]?.at ?? now, tone }));
}

function toneOf(
  { action, payload, messageType }: LogItem,
  connectorId: number,
  before: Tone | null,
): Tone | null {
  if (action === 'disconnected') return 'offline';
  if (action === 'connected') return before;
  if (messageType !== 'Call' || typeof payload !== 'object' || payload === null) return null;
  const { connectorId: its, status } = payload as { connectorId?: unknown; status?: unknown };
  if (its !== connectorId || typeof status !== 'string' || !isConnectorStatus(status)) return null;
  return CONNECTOR_TONES[status];
}

/** The states of one connector, as the history has them. Those that look alike are one; unknown time is left out. */
export function stretchesOf(history: readonly ConnectorInterval[], connectorId: number): Stretch[] {
  const found: Stretch[] = [];
  for (const { connectorId: its, status, online, from, to } of history) {
    if (its !== connectorId || (online !== false && status === null)) continue;
    const tone = online === false ? 'offline' : toneOfStatus(status);
    const last = found.at(-1);
    if (last?.tone === tone && last.to === Date.parse(from)) last.to = Date.parse(to);
    else found.push({ from: Date.parse(from), to: Date.parse(to), tone });
  }
  return found;
}
