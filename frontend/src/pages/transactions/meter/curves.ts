import type { ChargingTransaction, MeterValue, MeterValues } from '../../../api/types';

export type Measure = 'powerW' | 'currentA' | 'currentL1A' | 'currentL2A' | 'currentL3A' | 'offeredA' | 'soc';

/** A value that was measured; power in kW, everything else in the unit of its chart. */
export interface Reading {
  at: number;
  value: number;
}

export interface Curve {
  measure: Measure;
  readings: readonly Reading[];
}

export interface Strip {
  name: 'power' | 'current' | 'soc';
  unit: string;
  /** The least that the top of the axis is. */
  least: number;
  curves: readonly Curve[];
}

const PHASES = ['currentL1A', 'currentL2A', 'currentL3A'] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Without a value for longer than this, nobody knows what was between. */
const LEAST_GAP_MS = 5 * MINUTE_MS;
const USUAL_GAPS = 3;

/** The charts that there are values for. Phases that were measured one by one take the place of their highest. */
export function stripsOf(values: readonly MeterValue[]): Strip[] {
  const phases = PHASES.filter((phase) => values.some((value) => value[phase] !== null));
  const currents: Measure[] = phases.length > 0 ? [...phases] : ['currentA'];
  const strips: [Strip['name'], string, number, readonly Measure[]][] = [
    ['power', 'kW', 3, ['powerW']],
    ['current', 'A', 15, [...currents, 'offeredA']],
    ['soc', '%', 90, ['soc']],
  ];
  return strips
    .map(([name, unit, least, measures]) => ({ name, unit, least, curves: curvesOf(values, measures) }))
    .filter(({ curves }) => curves.length > 0);
}

function curvesOf(values: readonly MeterValue[], measures: readonly Measure[]): Curve[] {
  return measures
    .map((measure) => ({ measure, readings: readingsOf(values, measure) }))
    .filter(({ readings }) => readings.length > 0);
}

/** The values of one measure, in order of time. */
export function readingsOf(values: readonly MeterValue[], measure: Measure | 'energyWh'): Reading[] {
  return values.flatMap((each) => {
    const value = each[measure];
    return value === null ? [] : [{ at: Date.parse(each.at), value: shown(measure, value) }];
  });
}

/** The values with times as its duration is counted: the charger's clock may be behind, and theirs with it. */
export function inItsTimes(
  values: MeterValues,
  { startedAt, beganAt }: Pick<ChargingTransaction, 'startedAt' | 'beganAt'>,
): MeterValues {
  const [told, began] = [Date.parse(startedAt), Date.parse(beganAt)];
  const first = Date.parse(values.items[0]?.at ?? beganAt);
  // A time that can't be right, such as one of 1970, is not that of its values, which then have ours.
  if (first >= began || first - told > DAY_MS) return values;
  const items = values.items.map((value) => ({
    ...value,
    at: new Date(Date.parse(value.at) + began - told).toISOString(),
  }));
  return { ...values, items };
}

const shown = (measure: Measure | 'energyWh', value: number) => (measure === 'powerW' ? value / 1000 : value);

/** Cuts a curve where nothing was measured for so long that a line across would be a guess. */
export function pieces(readings: readonly Reading[]): Reading[][] {
  const most = longestStep(readings);
  const cut: Reading[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const reading of readings) {
    if (reading.at - before > most) cut.push([]);
    cut.at(-1)?.push(reading);
    before = reading.at;
  }
  return cut;
}

function longestStep(readings: readonly Reading[]): number {
  const steps = readings.slice(1).map(({ at }, index) => at - (readings[index]?.at ?? at));
  const usual = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(LEAST_GAP_MS, USUAL_GAPS * usual);
}

/** The highest value with its time; undefined without values. */
export function peakOf(readings: readonly Reading[]): Reading | undefined {
  return readings.reduce<Reading | undefined>(
    (peak, each) => (peak === undefined || each.value > peak.value ? each : peak),
    undefined,
  );
}

/** The values of a curve at a time at which something was measured; null if this was not. */
export function valueAt({ readings }: Curve, at: number): number | null {
  return readings.find((reading) => reading.at === at)?.value ?? null;
}
