import type { Charger, ChargerConnector, ConnectorInterval } from '../../api/types';
import { type Tone, toneOf } from '../../chargers/status';

/** A period in which a connector was in one state; times in ms. */
export interface Stretch {
  from: number;
  to: number;
  tone: Tone;
}

/** The states of one connector, as the history has them. Those that look alike are one; unknown time is left out. */
export function stretchesOf(history: readonly ConnectorInterval[], connectorId: number): Stretch[] {
  const found: Stretch[] = [];
  for (const { connectorId: its, status, online, from, to } of history) {
    if (its !== connectorId || (online !== false && status === null)) continue;
    const tone = online === false ? 'offline' : toneOf(status);
    const last = found.at(-1);
    if (last?.tone === tone && last.to === Date.parse(from)) last.to = Date.parse(to);
    else found.push({ from: Date.parse(from), to: Date.parse(to), tone });
  }
  return found;
}

/** The same with the state of now, which the history has some seconds later. */
export function upToNow(
  parts: readonly Stretch[],
  { online, lastSeen }: Pick<Charger, 'online' | 'lastSeen'>,
  { status, since }: Pick<ChargerConnector, 'status' | 'since'>,
  now: number,
): Stretch[] {
  const tone = online ? toneOf(status) : 'offline';
  const told = online ? since : lastSeen;
  const last = parts.at(-1);
  if (told === null || (online && status === null)) return [...parts];
  if (last?.tone === tone) return [...parts.slice(0, -1), { ...last, to: now }];
  // A state that came back before the history had the one between them.
  const from = last ? Math.max(Date.parse(told), last.from + 1) : Date.parse(told);
  const before = last ? [...parts.slice(0, -1), { ...last, to: from }] : [];
  return [...before, { from, to: now, tone }];
}
