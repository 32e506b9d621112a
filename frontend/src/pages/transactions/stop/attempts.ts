import type { ChargingTransaction, CommandItem } from '../../../api/types';
import { formOf } from '../../../commands/form';
import { answerStatus, saidOf } from '../../../commands/result';

/** The ways to end a session, mildest first. */
export const STEPS = ['unlock', 'pause', 'inoperative', 'reset'] as const;
export type Step = (typeof STEPS)[number];

export interface Attempt {
  step: Step | 'stop';
  command: CommandItem;
}

/** A stop under the charger's own number follows this soon on one under ours. */
const FOLLOWS_MS = 120_000;
/** A refusal allows to close by hand for this long. */
const REFUSAL_MS = 600_000;

/** What was tried to end a transaction since it was asked to stop first, oldest first. */
export function attemptsOf(transaction: ChargingTransaction, commands: readonly CommandItem[]): Attempt[] {
  const { transactionId, connectorId } = transaction;
  const attempts: Attempt[] = [];
  for (const command of [...commands].reverse()) {
    if (isStop(command, transactionId, attempts)) attempts.push({ step: 'stop', command });
    else if (attempts.length > 0) {
      const step = STEPS.find((each) => IS[each](command, connectorId));
      if (step) attempts.push({ step, command });
    }
  }
  return attempts;
}

function isStop(command: CommandItem, transactionId: number, before: readonly Attempt[]): boolean {
  if (command.action !== 'RemoteStopTransaction') return false;
  if (fieldsOf(command).transactionId === transactionId) return true;
  const last = before.findLast(({ step }) => step === 'stop')?.command;
  return (
    last !== undefined &&
    saidOf(last) === 'no' &&
    Date.parse(command.requestedAt) - Date.parse(last.requestedAt) < FOLLOWS_MS
  );
}

const IS: Record<Step, (command: CommandItem, connectorId: number) => boolean> = {
  unlock: (command, connectorId) =>
    command.action === 'UnlockConnector' && fieldsOf(command).connectorId === connectorId,
  pause: (command, connectorId) =>
    command.action === 'SetChargingProfile' &&
    fieldsOf(command).connectorId === connectorId &&
    JSON.stringify(command.request).includes('"limit":0'),
  inoperative: (command, connectorId) =>
    command.action === 'ChangeAvailability' &&
    fieldsOf(command).type === 'Inoperative' &&
    [0, connectorId].includes(Number(fieldsOf(command).connectorId)),
  reset: ({ action }) => action === 'Reset',
};

function fieldsOf({ request }: CommandItem): Record<string, unknown> {
  return typeof request === 'object' && request !== null ? (request as Record<string, unknown>) : {};
}

/** The steps that are left once the charger did not stop; none while it may still do so. */
export function offersOf(attempts: readonly Attempt[]): Step[] {
  if (attempts.length === 0 || attempts.some(mayStillEnd)) return [];
  return STEPS.filter((step) => {
    const last = attempts.findLast((attempt) => attempt.step === step);
    return last === undefined || (step === 'reset' && cameToNothing(last));
  });
}

/** Whether everything was tried that GenX can do, without an end to wait for. */
export function isAtItsEnd(attempts: readonly Attempt[]): boolean {
  return attempts.length > 0 && offersOf(attempts).length === 0 && !attempts.some(mayStillEnd);
}

/** A charger may be out of service only once the session is over: that has no due time, and ends nothing. */
function mayStillEnd({ step, command }: Attempt): boolean {
  const said = saidOf(command);
  if (said === 'waiting') return true;
  return (
    step !== 'inoperative' && said === 'yes' && command.effect === 'awaited' && command.effectDue !== null
  );
}

function cameToNothing({ command }: Attempt): boolean {
  return command.effect === 'missed' || saidOf(command) === 'nothing';
}

/** Whether the charger has refused to stop within the last ten minutes, so that somebody may close by hand. */
export function isRefused(attempts: readonly Attempt[], now: number): boolean {
  return attempts.some(
    ({ step, command }) =>
      step === 'stop' &&
      answerStatus(command.response) === 'Rejected' &&
      now - Date.parse(command.requestedAt) < REFUSAL_MS,
  );
}

/** The command of a step. */
export function orderOf(step: Step, { connectorId, transactionId }: ChargingTransaction) {
  const orders = {
    unlock: { name: 'unlock-connector', request: { connectorId } },
    pause: {
      name: 'set-charging-profile',
      request: { connectorId, csChargingProfiles: nothing(transactionId) },
    },
    inoperative: { name: 'change-availability', request: { connectorId, type: 'Inoperative' } },
    reset: { name: 'reset', request: { type: 'Soft' } },
  } as const;
  return orders[step];
}

/** A profile for this session alone that leaves it no current: the one of the form, with other values. */
function nothing(transactionId: number) {
  return {
    ...(formOf('set-charging-profile').example.csChargingProfiles as object),
    chargingProfileId: transactionId,
    chargingProfilePurpose: 'TxProfile',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] },
  };
}
