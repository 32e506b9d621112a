import type { Charger, ChargingTransaction, MeterValue } from '../../../api/types';
import { sentStop } from '../../../transactions/words';
import { pieces, type Reading, readingsOf } from '../meter/curves';

/** A way to tell the energy of a transaction. */
export type SourceName = 'ends' | 'samples' | 'power' | 'before';

export interface Source {
  name: SourceName;
  energyWh: number;
  /** What it was made of: two readings of the register in Wh, or a number of values. */
  of: readonly number[];
  fits: boolean;
}

/** The most energy that there may have been, by the rating of the charger or by the power it was seen to give. */
export interface Most {
  energyWh: number;
  powerW: number;
  isRated: boolean;
}

const HOUR_MS = 3_600_000;
/** Meters and ratings are not exact, and a power that was seen is no limit. */
const RATED_FACTOR = 1.05;
const SEEN_FACTOR = 1.5;
const SLACK_WH = 100;
/** Sources agree if they differ by no more than this share. */
const AGREE = 0.02;
/** Those that come first are trusted more. */
const ORDER: readonly SourceName[] = ['samples', 'before', 'power', 'ends'];

export function mostOf(
  { beganAt, endedAt }: ChargingTransaction,
  charger: Pick<Charger, 'powerRatingW' | 'powerRatingSource'> | null | undefined,
): Most | null {
  const powerW = charger?.powerRatingW;
  if (!powerW || endedAt === null) return null;
  const hours = Math.max(0, Date.parse(endedAt) - Date.parse(beganAt)) / HOUR_MS;
  return { energyWh: powerW * hours, powerW, isRated: charger.powerRatingSource === 'manual' };
}

/** Without a rating: more than the fastest chargers give. */
const FASTEST_W = 500_000;
const LIKELY_FACTOR = 1.5;
const ROUNDING_WH = 1000;

/** Whether the register may have gone from one reading to another in that time. */
export function leads(from: Reading, to: Reading, most: Most | null): boolean {
  const hours = Math.max(0, to.at - from.at) / HOUR_MS;
  const energyWh = to.value - from.value;
  const powerW = most?.powerW ?? FASTEST_W;
  return energyWh >= 0 && energyWh <= powerW * hours * LIKELY_FACTOR + ROUNDING_WH;
}

export function isTooMuch(energyWh: number, most: Most | null): boolean {
  if (most === null) return false;
  return energyWh > most.energyWh * (most.isRated ? RATED_FACTOR : SEEN_FACTOR) + SLACK_WH;
}

/** What each source says. `before` is where the register of the connector stood after the session before. */
export function sourcesOf(
  transaction: ChargingTransaction,
  values: readonly MeterValue[],
  before: number | null,
  most: Most | null,
): Source[] {
  const { meterStart } = transaction;
  const meterStop = sentStop(transaction);
  const register = registerOf(transaction, readingsOf(values, 'energyWh'), most);
  const power = readingsOf(values, 'powerW');
  const [first, last] = [register[0], register.at(-1)];
  const found: Omit<Source, 'fits'>[] = [];
  if (meterStop !== null) found.push(between('ends', meterStart, meterStop));
  if (first && last && register.length > 1) found.push(between('samples', first.value, last.value));
  if (power.length > 1) found.push({ name: 'power', energyWh: overTime(power), of: [power.length] });
  if (before !== null && meterStop !== null) found.push(between('before', before, meterStop));
  return found.map((source) => ({
    ...source,
    fits: source.energyWh >= 0 && !isTooMuch(source.energyWh, most),
  }));
}

/** The samples, after the start if they continue from it. */
function registerOf(
  { beganAt, meterStart }: ChargingTransaction,
  samples: readonly Reading[],
  most: Most | null,
): readonly Reading[] {
  const [first] = samples;
  const begins = { at: Date.parse(beganAt), value: meterStart };
  return first && leads(begins, first, most) ? [begins, ...samples] : samples;
}

const between = (name: SourceName, from: number, to: number) => ({
  name,
  energyWh: to - from,
  of: [to, from],
});

/** The energy below a curve of power in kW, without what was not measured. */
function overTime(power: readonly Reading[]): number {
  const areas = pieces(power).flatMap((piece) =>
    piece.slice(1).map((reading, index) => {
      const before = piece[index] ?? reading;
      return (((reading.value + before.value) / 2) * (reading.at - before.at)) / HOUR_MS;
    }),
  );
  return Math.round(1000 * areas.reduce((sum, each) => sum + each, 0));
}

export interface Suggestion {
  source: Source;
  /** The number of sources that agree, with itself, and by how much they differ at most. */
  agreeing: number;
  withinWh: number;
}

/** The source that most others agree with; null if none fits. */
export function suggestionOf(sources: readonly Source[]): Suggestion | null {
  const fitting = ORDER.flatMap(
    (name) => sources.find((source) => source.name === name && source.fits) ?? [],
  );
  const suggestions = fitting.map((source) => {
    const agreeing = fitting.filter(({ energyWh }) => agree(energyWh, source.energyWh));
    const away = agreeing.map(({ energyWh }) => Math.abs(energyWh - source.energyWh));
    return { source, agreeing: agreeing.length, withinWh: Math.max(...away) };
  });
  return suggestions.reduce<Suggestion | null>(
    (best, each) => (best === null || each.agreeing > best.agreeing ? each : best),
    null,
  );
}

export function agree(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.max(SLACK_WH, AGREE * Math.max(Math.abs(one), Math.abs(other)));
}
