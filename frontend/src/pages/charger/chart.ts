import type { ChargerConnector } from '../../api/types';
import { powerOf } from '../../chargers/chargerState';
import type { PowerSample } from '../../live/powerHistory';

export interface Point {
  x: number;
  y: number;
}

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

/** The top of the axis in W: a round number whose third is round too, and at least 3 kW. */
export function ceiling(values: readonly number[]): number {
  const most = Math.max(...values, 3_000);
  const step = 10 ** Math.floor(Math.log10(most));
  const round = [1.2, 1.5, 1.8, 2.4, 3, 4.5, 6, 7.5, 9, 12, 15].find((factor) => factor * step >= most);
  return (round ?? 15) * step;
}

export function line(points: readonly Point[]): string {
  return points.length === 0
    ? ''
    : `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
}

/** The area below a line. */
export function area(points: readonly Point[], ground: number): string {
  const [first, last] = [points[0], points.at(-1)];
  return first && last
    ? `${line(points)}L${last.x.toFixed(1)} ${ground}L${first.x.toFixed(1)} ${ground}Z`
    : '';
}
