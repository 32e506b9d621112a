import type { ChargingTransaction, ConnectorInterval, MeterValue } from '../../../api/types';
import { spanOf } from '../../../transactions/words';
import { type Reading, readingsOf } from './curves';

export type Kind = NonNullable<ChargingTransaction['phase']> | 'faulted';

/** A part of a transaction in which its connector reported one state. */
export interface Period {
  kind: Kind;
  from: number;
  to: number;
  /** Null if the meter says nothing about it. */
  energyWh: number | null;
}

/** A border at which the meter was not read: its value is interpolated. */
export interface Between {
  at: number;
  before: number;
  after: number;
}

export interface Parts {
  periods: Period[];
  between: Between[];
}

interface Step {
  at: number;
  kind: Kind;
}

const KINDS: Record<string, Kind> = {
  Preparing: 'waiting',
  Charging: 'charging',
  SuspendedEV: 'suspendedByCar',
  SuspendedEVSE: 'suspendedByCharger',
  Finishing: 'finishing',
  Faulted: 'faulted',
};
const SECOND_MS = 1000;
/** Shorter periods are steps on the way to the next one. */
const SHORTEST_MS = 10 * SECOND_MS;
/** A state is the one from the start on if it was reported this soon. */
const SOON_MS = 60 * SECOND_MS;
/** The periods account for the energy, if they do so within this much. */
const SLACK_WH = 50;

/** The periods of a transaction, by the states of its connector, with their energy by its meter. */
export function partsOf(
  transaction: ChargingTransaction,
  history: readonly ConnectorInterval[],
  values: readonly MeterValue[],
  now: number,
): Parts {
  const { from, to } = spanOf(transaction, now);
  const spans = spansOf(stepsOf(history, transaction), from, to);
  return measured(spans, transaction, readingsOf(values, 'energyWh'));
}

/** The states of its connector, oldest first. */
function stepsOf(history: readonly ConnectorInterval[], { connectorId }: ChargingTransaction): Step[] {
  return history
    .filter((interval) => interval.connectorId === connectorId)
    .map(({ from, status }) => ({ at: Date.parse(from), kind: KINDS[String(status)] ?? 'unknown' }));
}

type Span = Omit<Period, 'energyWh'>;

function spansOf(steps: readonly Step[], from: number, to: number): Span[] {
  const inside = steps.filter(({ at }) => at > from && at < to);
  const before = steps.findLast(({ at }) => at <= from);
  const [first] = inside;
  const begins = before?.kind ?? (first && first.at - from < SOON_MS ? first.kind : 'unknown');
  const all = [{ at: from, kind: begins }, ...inside];
  const spans = all.map(({ at, kind }, index) => ({ kind, from: at, to: all[index + 1]?.at ?? to }));
  return joined(spans);
}

/** Joins periods of one kind, and short ones with the period after them. */
function joined(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  let begins: number | undefined;
  spans.forEach((span, index) => {
    const from = begins ?? span.from;
    const last = kept.at(-1);
    begins = undefined;
    if (last?.kind === span.kind) last.to = span.to;
    else if (span.to - from < SHORTEST_MS && index < spans.length - 1) begins = from;
    else kept.push({ ...span, from });
  });
  return kept;
}

function measured(spans: readonly Span[], transaction: ChargingTransaction, register: Reading[]): Parts {
  const known = wholeRegister(transaction, register);
  const borders = spans.slice(1).map(({ from }) => registerAt(known, from));
  const ends = [known[0]?.value ?? null, ...borders.map((border) => border?.value ?? null)];
  const readings = [...ends, known.at(-1)?.value ?? null];
  const periods = spans.map((span, index) => ({
    ...span,
    energyWh: difference(readings[index], readings[index + 1]),
  }));
  if (!accountsFor(periods, transaction)) {
    return { periods: periods.map((period) => ({ ...period, energyWh: null })), between: [] };
  }
  return { periods, between: borders.flatMap((border) => border?.between ?? []) };
}

/** The readings of the register, from its start to its stop if those continue it. */
function wholeRegister(transaction: ChargingTransaction, register: Reading[]): Reading[] {
  const { beganAt, endedAt, meterStart, meterStop } = transaction;
  const [first, last] = [register[0], register.at(-1)];
  const begins = { at: Date.parse(beganAt), value: meterStart };
  const all = !first || first.at > begins.at ? [begins, ...register] : register;
  if (endedAt === null || meterStop === null || (last && last.at >= Date.parse(endedAt))) return all;
  return [...all, { at: Date.parse(endedAt), value: meterStop }];
}

function registerAt(register: readonly Reading[], at: number): { value: number; between?: Between } | null {
  const before = register.findLast((each) => each.at <= at);
  const after = register.find((each) => each.at >= at);
  if (!before || !after) return null;
  if (at - before.at < SECOND_MS) return { value: before.value };
  if (after.at - at < SECOND_MS || after.value === before.value) return { value: after.value };
  const share = (at - before.at) / (after.at - before.at);
  const value = before.value + share * (after.value - before.value);
  return { value, between: { at, before: before.at, after: after.at } };
}

const difference = (from: number | null | undefined, to: number | null | undefined) =>
  from == null || to == null || to < from ? null : to - from;

/** Whether the periods add up to the energy of the transaction, so that no row says something else than the total. */
function accountsFor(periods: readonly Period[], { energyWh, suspect }: ChargingTransaction): boolean {
  if (suspect || energyWh === null || periods.some((period) => period.energyWh === null)) return false;
  const sum = periods.reduce((total, period) => total + (period.energyWh ?? 0), 0);
  return Math.abs(sum - energyWh) <= SLACK_WH;
}

/** How long a transaction charged; null if nothing says so. */
export function chargingTime(periods: readonly Period[]): number | null {
  if (periods.some(({ kind }) => kind === 'unknown')) return null;
  return periods
    .filter(({ kind }) => kind === 'charging')
    .reduce((total, { from, to }) => total + (to - from), 0);
}
