import type { ChargingTransaction } from '../api/types';
import { kilowattHours, kilowatts } from '../lib/numbers';
import { clock } from '../lib/times';
import { t } from '../texts/rooms/transactions';

/** The status of a connector whose mark a phase has. */
const LOOKS: Record<NonNullable<ChargingTransaction['phase']>, string> = {
  waiting: 'Preparing',
  charging: 'Charging',
  suspendedByCar: 'SuspendedEV',
  suspendedByCharger: 'SuspendedEVSE',
  finishing: 'Finishing',
  unknown: 'Unknown',
};

/** The status whose mark stands for a transaction; null once it is stopped. */
export function lookOf({ phase }: ChargingTransaction): string | null {
  return phase === null ? null : LOOKS[phase];
}

/** "Charging" */
export function stateOf({ phase }: ChargingTransaction): string {
  return t(`state.${phase ?? 'stopped'}`);
}

/** What is below the state: the power of a running one, the reason of a stopped one. */
export function detailOf({ phase, powerW, stopReason }: ChargingTransaction): string {
  if (phase !== null) return powerW === null ? '' : `${kilowatts(powerW)} kW`;
  return stopReason === null ? '' : t('reason', { reason: stopReason });
}

/** From when to when it is counted, in ms: by its charger's clock, or by ours if that is wrong. */
export function spanOf({ beganAt, endedAt }: ChargingTransaction, now: number): { from: number; to: number } {
  const from = Date.parse(beganAt);
  return { from, to: endedAt === null ? Math.max(now, from) : Date.parse(endedAt) };
}

/** How long it took so far: "24:06". */
export function durationOf(transaction: ChargingTransaction, now: number): string {
  const { from, to } = spanOf(transaction, now);
  return clock(to - from);
}

/** The register at the stop, if the charger has sent one; null for an end that is estimated. */
export function sentStop({ meterStop, estimated }: ChargingTransaction): number | null {
  return estimated ? null : meterStop;
}

/** Whether a review has set another energy than the one that was measured, which stays beside it. */
export function isCorrected({ reviewedBy, energyWh, measuredEnergyWh }: ChargingTransaction): boolean {
  return reviewedBy !== null && measuredEnergyWh !== null && measuredEnergyWh !== energyWh;
}

export type Remark = 'suspect' | 'estimated' | 'unauthorised' | 'corrected' | 'reviewed';

/** What is odd about it. */
export function remarksOf(transaction: ChargingTransaction): Remark[] {
  const { suspect, estimated, authorised, reviewedBy } = transaction;
  const corrected = isCorrected(transaction);
  const reviewed = reviewedBy !== null && !corrected;
  const has = { suspect, estimated, unauthorised: !authorised, corrected, reviewed };
  return (Object.keys(has) as Remark[]).filter((remark) => has[remark]);
}

type CodedNote = ChargingTransaction['noteCodes'][number];
/** Says a note with any of the values that notes have. */
type Say = (key: `noted.${Exclude<CodedNote['code'], 'other'>}`, values: Record<string, string>) => string;
/** Values of notes in Wh, and what they are called in kWh. */
const ENERGIES = { wh: 'kwh', first: 'first', last: 'last', before: 'before', after: 'after' };

/** The notes of GenX in the user's language; those that it has no words for stay as they are. */
export function notesOf({ notes, noteCodes }: ChargingTransaction): string[] {
  return notes.map((text, place) => noteOf(text, noteCodes[place]));
}

export function noteOf(text: string, coded: CodedNote | null | undefined): string {
  if (!coded || coded.code === 'other') return text;
  const note = (t as Say)(`noted.${coded.code}`, shownValues(coded.values));
  return coded.said === null ? note : t('noted.said', { note, said: coded.said });
}

function shownValues(values: Record<string, string>): Record<string, string> {
  const energies = Object.entries(ENERGIES).flatMap(([name, shown]) =>
    values[name] === undefined ? [] : [[shown, kilowattHours(Number(values[name]))]],
  );
  return { ...values, ...Object.fromEntries(energies) };
}
