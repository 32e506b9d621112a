import type { ChargerConnector } from '../../api/types';
import { powerOf } from '../../chargers/chargerState';
import type { PowerSample } from '../../live/powerHistory';

/** The samples of one connector in a period. Each counts until the next one, the last one until `until`. */
export function seriesOf(
  samples: readonly PowerSample[],
  connectorId: number,
  begin: number,
  until: number,
): { at: number; powerW: number }[] {
  if (until < begin) return [];
  const its = samples.filter((sample) => sample.connectorId === connectorId);
  const inside = its.filter(({ at }) => at >= begin);
  const before = its.findLast(({ at }) => at < begin);
  const known = before ? [{ at: begin, powerW: before.powerW }, ...inside] : inside;
  const last = known.at(-1);
  return last ? [...known, { at: Math.max(until, last.at), powerW: last.powerW }] : [];
}

/** The connectors whose power is drawn, by number: all of a few, or those of many that draw most. */
export function drawnConnectors(connectors: readonly ChargerConnector[], most: number): number[] {
  const its = connectors.filter(({ connectorId }) => connectorId > 0);
  const drawn =
    its.length <= most
      ? its
      : its.filter((connector) => powerOf(connector) > 0).sort((a, b) => powerOf(b) - powerOf(a));
  return drawn
    .slice(0, most)
    .map(({ connectorId }) => connectorId)
    .sort((a, b) => a - b);
}
