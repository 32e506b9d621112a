import type { CommandItem } from '../api/types';
import { clock, took } from '../lib/times';

const MINUTE_MS = 60_000;

/** How the charger's answer is marked: it said yes, no, or nothing; not sent, or not yet. */
export type Said = 'yes' | 'no' | 'nothing' | 'waiting' | 'queued' | 'not-sent';

const REFUSALS = new Set([
  'Rejected',
  'Failed',
  'NotSupported',
  'NotImplemented',
  'VersionMismatch',
  'UnlockFailed',
  'Unknown',
  'NotFound',
  'Faulted',
  'Occupied',
  'Unavailable',
  'UnknownMessageId',
  'UnknownVendorId',
  'InvalidCertificate',
  'RevokedCertificate',
]);

export function saidOf({ status, response }: CommandItem): Said {
  if (status === 'answered') return REFUSALS.has(answerStatus(response) ?? '') ? 'no' : 'yes';
  if (status === 'error') return 'no';
  if (status === 'timeout' || status === 'unknown') return 'nothing';
  if (status === 'queued') return 'queued';
  return status === 'waiting' || status === 'sent' ? 'waiting' : 'not-sent';
}

/** The status of an answer: "Accepted". Some answers have none. */
export function answerStatus(response: unknown): string | null {
  if (typeof response !== 'object' || response === null || !('status' in response)) return null;
  return String(response.status);
}

/** The share of the time for an effect that is left, and the milliseconds; null if its end is not known. */
export function timeLeft(command: CommandItem, now: number): { share: number; left: number } | null {
  if (command.effectDue === null) return null;
  const due = Date.parse(command.effectDue);
  const begun = Date.parse(command.answeredAt ?? command.sentAt ?? command.requestedAt);
  const left = Math.max(0, due - now);
  return { share: due > begun ? Math.min(1, left / (due - begun)) : 0, left };
}

/** How long after the answer an effect was settled: "1.2 s", "2:30"; null if it was not after it. */
export function settledAfter({ effectAt, answeredAt, sentAt }: CommandItem): string | null {
  const from = answeredAt ?? sentAt;
  if (effectAt === null || from === null) return null;
  const passed = Date.parse(effectAt) - Date.parse(from);
  if (passed <= 0) return null;
  return passed < MINUTE_MS ? took(from, effectAt) : clock(passed);
}

/** Whether an effect came before the answer: some chargers answer late. */
export function isBeforeAnswer({ effectAt, answeredAt }: CommandItem): boolean {
  return effectAt !== null && answeredAt !== null && Date.parse(effectAt) < Date.parse(answeredAt);
}

/** What came of a command: as the API says it, but `unknown` where nobody saw whether it happened. */
export type Outcome = CommandItem['effect'] | 'unknown';

const UNSEEN = new Set<CommandItem['effectReason']>([
  'serverAway',
  'notReadBack',
  'notMeasured',
  'notAnswered',
]);

export function outcomeOf({ effect, effectReason }: CommandItem): Outcome {
  return effect === 'missed' && UNSEEN.has(effectReason) ? 'unknown' : effect;
}
