import type { ChargerMeterValues } from '../../api/types';
import type { PowerSample } from '../../live/powerHistory';

/** What was measured, with no power between two transactions and after the last one that has ended. */
export function pastOf(
  connectors: ChargerMeterValues['connectors'],
  charging: ReadonlySet<number>,
): PowerSample[] {
  return connectors.flatMap(({ connectorId, items }) =>
    items.flatMap(({ at, powerW, transactionId }, index) => {
      const next = items[index + 1];
      const time = Date.parse(at);
      const measured = powerW === null ? [] : [{ at: time, connectorId, powerW }];
      const runs = next === undefined && charging.has(connectorId);
      if (transactionId === null || runs || next?.transactionId === transactionId) return measured;
      const rests = [time, ...(next ? [Date.parse(next.at)] : [])];
      return [...measured, ...rests.map((rest) => ({ at: rest, connectorId, powerW: 0 }))];
    }),
  );
}

/** The past of each connector up to the first sample that the page has seen itself, and then these. */
export function withPast(past: readonly PowerSample[], seen: readonly PowerSample[]): PowerSample[] {
  const firsts = new Map<number, number>();
  for (const { at, connectorId } of seen) {
    firsts.set(connectorId, Math.min(firsts.get(connectorId) ?? Number.POSITIVE_INFINITY, at));
  }
  const before = past.filter(
    ({ at, connectorId }) => at < (firsts.get(connectorId) ?? Number.POSITIVE_INFINITY),
  );
  return [...before, ...seen].sort((a, b) => a.at - b.at);
}
