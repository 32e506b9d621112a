import type { ChargingTransaction } from '../../../api/types';
import type { Reading } from '../meter/curves';
import type { Most } from './sources';

export interface RegisterPoint extends Reading {
  from: 'start' | 'sample' | 'stop';
  /** It does not continue the others. */
  isOdd: boolean;
}

const HOUR_MS = 3_600_000;
const SLACK_WH = 1000;
const LIKELY_FACTOR = 1.5;
/** Without a rating: more than the fastest chargers give. */
const MOST_W = 500_000;

/** The register at the start, in the samples and at the stop; an end that the others can't lead to is odd. */
export function registerPoints(
  { startedAt, stoppedAt, meterStart, meterStop }: ChargingTransaction,
  samples: readonly Reading[],
  most: Most | null,
): RegisterPoint[] {
  const powerW = most?.powerW ?? MOST_W;
  const begins = { at: Date.parse(startedAt), value: meterStart };
  const ends =
    stoppedAt === null || meterStop === null ? [] : [{ at: Date.parse(stoppedAt), value: meterStop }];
  const [first, last] = [samples[0] ?? ends[0], samples.at(-1) ?? begins];
  return [
    { ...begins, from: 'start', isOdd: first !== undefined && !leads(begins, first, powerW) },
    ...samples.map((sample): RegisterPoint => ({ ...sample, from: 'sample', isOdd: false })),
    ...ends.map(
      (end): RegisterPoint => ({
        ...end,
        from: 'stop',
        isOdd: samples.length > 0 && !leads(last, end, powerW),
      }),
    ),
  ];
}

function leads(from: Reading, to: Reading, powerW: number): boolean {
  const hours = Math.max(0, to.at - from.at) / HOUR_MS;
  const energyWh = to.value - from.value;
  return energyWh >= 0 && energyWh <= powerW * hours * LIKELY_FACTOR + SLACK_WH;
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
