import type { ChargingTransaction } from '../../../api/types';
import { sentStop } from '../../../transactions/words';
import type { Reading } from '../meter/curves';
import { leads, type Most } from './sources';

export interface RegisterPoint extends Reading {
  from: 'start' | 'sample' | 'stop';
  /** It does not continue the others. */
  isOdd: boolean;
}

/** The register at the start, in the samples and at the stop that was sent; an end that the others can't lead to is odd. */
export function registerPoints(
  transaction: ChargingTransaction,
  samples: readonly Reading[],
  most: Most | null,
): RegisterPoint[] {
  const { beganAt, endedAt, meterStart } = transaction;
  const meterStop = sentStop(transaction);
  const begins = { at: Date.parse(beganAt), value: meterStart };
  const ends = endedAt === null || meterStop === null ? [] : [{ at: Date.parse(endedAt), value: meterStop }];
  const [first, last] = [samples[0] ?? ends[0], samples.at(-1) ?? begins];
  return [
    { ...begins, from: 'start', isOdd: first !== undefined && !leads(begins, first, most) },
    ...samples.map((sample): RegisterPoint => ({ ...sample, from: 'sample', isOdd: false })),
    ...ends.map(
      (end): RegisterPoint => ({
        ...end,
        from: 'stop',
        isOdd: samples.length > 0 && !leads(last, end, most),
      }),
    ),
  ];
}

export interface Scale {
  from: number;
  to: number;
  /** Odd values outside of it have a place of their own, below or above: the scale is broken there. */
  below: number | null;
  above: number | null;
}

const FAR = 3;

/** The scale of the register: of the values that fit together, broken where an odd one is far away. */
export function scaleOf(points: readonly RegisterPoint[]): Scale {
  const good = points.filter(({ isOdd }) => !isOdd).map(({ value }) => value);
  const usual = good.length > 1 ? good : points.map(({ value }) => value);
  const [low, high] = [Math.min(...usual), Math.max(...usual)];
  const far = FAR * Math.max(high - low, 1);
  const odd = points.filter(({ isOdd }) => isOdd).map(({ value }) => value);
  const near = odd.filter((value) => value > low - far && value < high + far);
  return {
    from: Math.min(low, ...near),
    to: Math.max(high, ...near),
    below: odd.find((value) => value <= low - far) ?? null,
    above: odd.find((value) => value >= high + far) ?? null,
  };
}
