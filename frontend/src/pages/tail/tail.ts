import type { LogItem, PassingMessage } from '../../api/types';
import type { TailSearch } from './search';

/** A message as the log shows it, or a gap, in which some may be missing. */
export type PassedRow =
  | { kind: 'message'; id: string; entry: LogItem }
  | { kind: 'gap'; id: string; missed: number | null };

/** A row of the page: messages of the log come first, then those that passed while it was open. */
export type TailRow =
  | PassedRow
  | { kind: 'stored'; id: string; entry: LogItem }
  | { kind: 'start'; id: 'start' };

/** The last messages that passed, oldest first. Never changed in place, and never more than MOST. */
export interface Tail {
  rows: readonly PassedRow[];
  paused: boolean;
  /** Rows that came while paused. */
  waiting: readonly PassedRow[];
  /** How many came while paused; only the last ones are kept. */
  waitingCount: number;
  /** The number of the next row. */
  next: number;
}

export const MOST = 2_000;

export const EMPTY_TAIL: Tail = { rows: [], paused: false, waiting: [], waitingCount: 0, next: 1 };

/** The tail after these messages. */
export function withMessages(tail: Tail, messages: readonly PassingMessage[], search: TailSearch): Tail {
  let { next } = tail;
  const came = messages
    .filter((message) => passes(message, search))
    .map((message): PassedRow => {
      const id = String(next++);
      return { kind: 'message', id, entry: { ...message, id, callId: null } };
    });
  if (came.length === 0) return tail;
  if (!tail.paused) return { ...tail, next, rows: lastOf([...tail.rows, ...came]) };
  return {
    ...tail,
    next,
    waiting: lastOf([...tail.waiting, ...came]),
    waitingCount: tail.waitingCount + came.length,
  };
}

/** Marks a gap: the stream was away, and messages may have passed unseen. */
export function withGap(tail: Tail): Tail {
  const last = tail.waiting.at(-1) ?? tail.rows.at(-1);
  if (last === undefined || (last.kind === 'gap' && last.missed === null)) return tail;
  const gap: PassedRow = { kind: 'gap', id: String(tail.next), missed: null };
  const next = tail.next + 1;
  return tail.paused
    ? { ...tail, next, waiting: lastOf([...tail.waiting, gap]) }
    : { ...tail, next, rows: lastOf([...tail.rows, gap]) };
}

export function paused(tail: Tail): Tail {
  return tail.paused ? tail : { ...tail, paused: true };
}

/** Goes on with the rows that waited, after a gap if there were too many to keep. */
export function resumed(tail: Tail): Tail {
  if (!tail.paused) return tail;
  const missed = tail.waitingCount - messagesIn(tail.waiting);
  const gap: PassedRow[] = missed > 0 ? [{ kind: 'gap', id: String(tail.next), missed }] : [];
  return {
    rows: lastOf([...tail.rows, ...gap, ...tail.waiting]),
    paused: false,
    waiting: [],
    waitingCount: 0,
    next: tail.next + gap.length,
  };
}

/** The time of the first message that passed; older ones can only come from the log. */
export function liveSince({ rows, waiting }: Tail): string | undefined {
  const first = [...rows, ...waiting].find((row) => row.kind === 'message');
  return first?.kind === 'message' ? first.entry.at : undefined;
}

/** The tail, below those messages of the log that are older than all of it. */
export function withStored(stored: readonly LogItem[], tail: Tail): readonly TailRow[] {
  const since = liveSince(tail);
  // Once the first rows are gone, there is a gap between the log and the others.
  const older = tail.rows.length < MOST ? stored.filter(({ at }) => !since || at < since) : [];
  if (older.length === 0) return tail.rows;
  const before = older.map((entry): TailRow => {
    const id = `stored-${entry.id}`;
    return { kind: 'stored', id, entry: { ...entry, id } };
  });
  return [...before, { kind: 'start', id: 'start' }, ...tail.rows];
}

/** The rows that match another filter. Messages that were filtered out before do not come back. */
export function filtered(tail: Tail, search: TailSearch): Tail {
  const matches = (row: PassedRow) => row.kind === 'gap' || passes(row.entry, search);
  const waiting = tail.waiting.filter(matches);
  return { ...tail, rows: tail.rows.filter(matches), waiting, waitingCount: messagesIn(waiting) };
}

/** Whether a message passes the filter. Answers are shown on request only, but errors always. */
export function passes(message: PassingMessage, { deviceId, action, answers }: TailSearch): boolean {
  if (message.messageType === 'CallResult' && !answers) return false;
  if (deviceId && !deviceId.some((id) => id.toLowerCase() === message.deviceId.toLowerCase())) return false;
  return !action || action.includes(message.action ?? '');
}

function messagesIn(rows: readonly PassedRow[]): number {
  return rows.filter(({ kind }) => kind === 'message').length;
}

function lastOf(rows: PassedRow[]): PassedRow[] {
  return rows.length > MOST ? rows.slice(-MOST) : rows;
}
