import type { LogItem } from '../../api/types';
import { CONNECTOR_TONES, isConnectorStatus, type Tone } from '../../chargers/status';

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
