import { describe, expect, it } from 'vitest';
import { aMeterValue, aTransaction } from '../../../test/examples';
import { registerPoints, scaleOf } from './register';
import { isTooMuch, mostOf, sourcesOf, suggestionOf } from './sources';
import { registerAfter } from './useReview';

const at = (minute: number) => new Date(Date.parse('2025-11-23T14:00:00Z') + minute * 60_000).toISOString();
const RATED = { powerRatingW: 44_000, powerRatingSource: 'manual' } as const;
/** It sent 0 as its start value, but its meter counts for life. */
const ODD = aTransaction({
  status: 'stopped',
  suspect: true,
  startedAt: at(0),
  stoppedAt: at(40),
  meterStart: 0,
  meterStop: 910_420,
  energyWh: 910_420,
});
const VALUES = [1, 14, 27, 40].map((minute) =>
  aMeterValue({ at: at(minute), energyWh: 892_120 + (minute - 1) * 469, powerW: 28_150 }),
);
const MOST = mostOf(ODD, RATED);

describe('what each source says of a suspect transaction', () => {
  it('fits, or is more than the charger can give', () => {
    expect(MOST).toMatchObject({ powerW: 44_000, isRated: true });
    expect(MOST?.energyWh).toBeCloseTo(29_333, 0);
    const sources = sourcesOf(ODD, VALUES, 892_110, MOST);
    expect(sources.map(({ name, energyWh, fits }) => [name, energyWh, fits])).toEqual([
      ['ends', 910_420, false],
      ['samples', 18_291, true],
      ['power', 18_298, true],
      ['before', 18_310, true],
    ]);
    expect(suggestionOf(sources)).toMatchObject({ source: { name: 'samples' }, agreeing: 3, withinWh: 19 });
  });

  it('takes the time that it is counted by', () => {
    const wrong = { ...ODD, startedAt: at(-600), stoppedAt: at(90) };
    expect(mostOf(wrong, RATED)).toEqual(MOST);
    expect(sourcesOf(wrong, VALUES, 892_110, MOST)).toEqual(sourcesOf(ODD, VALUES, 892_110, MOST));
    expect(registerPoints(wrong, [], MOST).map((point) => point.at)).toEqual(
      [at(0), at(40)].map((each) => Date.parse(each)),
    );
  });

  it('is what most others agree with', () => {
    const values = VALUES.map((value) => ({ ...value, powerW: 100 }));
    const sources = sourcesOf({ ...ODD, meterStart: 892_110 }, values, 910_000, MOST);
    expect(sources.every(({ fits }) => fits)).toBe(true);
    expect(suggestionOf(sources)).toMatchObject({ source: { name: 'samples' }, agreeing: 2 });
  });

  it('is nothing without meter values, and a fall of the register never fits', () => {
    expect(sourcesOf({ ...ODD, meterStop: null }, [], 5, MOST)).toEqual([]);
    const fell = sourcesOf({ ...ODD, meterStart: 5000, meterStop: 100 }, [], null, null);
    expect(fell).toEqual([{ name: 'ends', energyWh: -4900, of: [100, 5000], fits: false }]);
    expect(suggestionOf(fell)).toBeNull();
  });

  it('is the only sample minus the start, if it continues from it', () => {
    const one = [aMeterValue({ at: at(20), energyWh: 9000 })];
    const sources = sourcesOf({ ...ODD, meterStart: 5000, meterStop: 1000 }, one, null, MOST);
    expect(sources.map(({ name, energyWh, fits }) => [name, energyWh, fits])).toEqual([
      ['ends', -4000, false],
      ['samples', 4000, true],
    ]);
    expect(suggestionOf(sources)?.source).toMatchObject({ name: 'samples', of: [9000, 5000] });
    const other = sourcesOf({ ...ODD, meterStart: 50_000, meterStop: 1000 }, one, null, MOST);
    expect(other.map(({ name }) => name)).toEqual(['ends']);
    expect(suggestionOf(other)).toBeNull();
  });

  it('is nothing by an end that is estimated', () => {
    const closed = { ...ODD, meterStop: 0, energyWh: 0, estimated: true, closedBy: 'ann@example.org' };
    expect(sourcesOf(closed, [], 10, MOST)).toEqual([]);
    const sampled = sourcesOf(closed, VALUES, 892_110, MOST);
    expect(sampled.map(({ name }) => name)).toEqual(['samples', 'power']);
  });

  it('takes the register after the session before, unless its end is in doubt', () => {
    const before = aTransaction({ status: 'stopped', stoppedAt: at(-10), meterStop: 10 });
    expect(registerAfter(before, at(0))).toBe(10);
    for (const doubt of [
      { suspect: true },
      { estimated: true },
      { reviewedBy: 'ann@example.org', measuredEnergyWh: 1 },
      { stoppedAt: at(1) },
      { stoppedAt: null },
    ])
      expect(registerAfter({ ...before, ...doubt }, at(0))).toBeNull();
    expect(registerAfter(undefined, at(0))).toBeNull();
  });

  it('has no limit without a rating, and a wide one by the power that was seen', () => {
    expect(mostOf(ODD, null)).toBeNull();
    expect(isTooMuch(1e9, null)).toBe(false);
    const seen = mostOf(ODD, { ...RATED, powerRatingSource: 'measured' });
    expect([isTooMuch(40_000, seen), isTooMuch(40_000, MOST)]).toEqual([false, true]);
  });
});

describe('the register of a suspect transaction', () => {
  const samples = [
    { at: Date.parse(at(1)), value: 892_120 },
    { at: Date.parse(at(39)), value: 910_000 },
  ];

  it('marks the end that the others can not lead to, and breaks the scale there', () => {
    const points = registerPoints(ODD, samples, MOST);
    expect(points.map(({ from, isOdd }) => [from, isOdd])).toEqual([
      ['start', true],
      ['sample', false],
      ['sample', false],
      ['stop', false],
    ]);
    expect(scaleOf(points)).toEqual({ from: 892_120, to: 910_420, below: 0, above: null });
    const above = registerPoints({ ...ODD, meterStart: 892_000, meterStop: 9_000_000 }, samples, null);
    expect(scaleOf(above)).toEqual({ from: 892_000, to: 910_000, below: null, above: 9_000_000 });
  });

  it('keeps one scale for an odd end that is close', () => {
    const points = registerPoints({ ...ODD, meterStart: 893_000 }, samples, MOST);
    expect(points[0]?.isOdd).toBe(true);
    expect(scaleOf(points)).toEqual({ from: 892_120, to: 910_420, below: null, above: null });
  });

  it('does not reach an end that is estimated', () => {
    const points = registerPoints({ ...ODD, estimated: true }, samples, MOST);
    expect(points.map(({ from }) => from)).toEqual(['start', 'sample', 'sample']);
  });

  it('has its two ends without samples', () => {
    const points = registerPoints(ODD, [], MOST);
    expect(points.map(({ isOdd }) => isOdd)).toEqual([true, false]);
    expect(scaleOf(points)).toEqual({ from: 0, to: 910_420, below: null, above: null });
  });
});
