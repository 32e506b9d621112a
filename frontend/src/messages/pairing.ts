import type { LogItem } from '../api/types';
import type { LogQuery } from './search';
import { isFault } from './summary';

type Answer = NonNullable<LogItem['answer']>;

/** What came in live, newest first, each Call with its answer; and the answers to Calls from before. */
export interface LiveLog {
  entries: readonly LogItem[];
  answers: ReadonlyMap<string, Answer>;
}

export const NOTHING_YET: LiveLog = { entries: [], answers: new Map() };
export const MOST_LIVE = 5_000;

/** The live log after these entries, in the order they came. */
export function withAppended(live: LiveLog, appended: readonly LogItem[]): LiveLog {
  if (appended.length === 0) return live;
  const answers = new Map(live.answers);
  const added: LogItem[] = [];
  for (const entry of appended) {
    if (entry.callId !== null) answers.set(entry.callId, entry);
    else added.unshift(entry);
  }
  const entries = [...added, ...live.entries].slice(0, MOST_LIVE).map((entry) => {
    const answer = answers.get(entry.id);
    return answers.delete(entry.id) ? { ...entry, answer } : entry;
  });
  return { entries, answers };
}

/** What came live and is newer than all that was loaded, as far as it is asked for. */
export function cameSince(loaded: readonly LogItem[], { entries }: LiveLog, query: LogQuery): LogItem[] {
  const newest = loaded[0]?.id ?? '0';
  return entries.filter((entry) => isNewer(entry.id, newest) && fits(entry, query));
}

/** Whether entries between the two are missing, since so many came live that not all were kept. */
export function isTorn(loaded: readonly LogItem[], { entries }: LiveLog): boolean {
  const oldest = entries.length >= MOST_LIVE ? entries.at(-1) : undefined;
  return oldest !== undefined && isNewer(oldest.id, loaded[0]?.id ?? '0');
}

/** What was loaded, with the answers that came since. However much was loaded, it looks at few. */
export function withAnswers(loaded: readonly LogItem[], answers: LiveLog['answers']): readonly LogItem[] {
  if (answers.size === 0) return loaded;
  const rows = [...loaded];
  for (const [id, answer] of answers) {
    const index = indexOf(rows, id);
    const call = rows[index];
    if (call && !call.answer) rows[index] = { ...call, answer };
  }
  return rows;
}

/** How many of what came are newer than an entry; null is newer than all. */
export function newerThan(came: readonly LogItem[], id: string | null): number {
  if (id === null) return 0;
  const first = came.findIndex((entry) => !isNewer(entry.id, id));
  return first < 0 ? came.length : first;
}

/** Where an entry is among others, newest first; -1 where it is not. */
function indexOf(rows: readonly LogItem[], id: string): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isNewer(rows[middle]?.id ?? '', id)) low = middle + 1;
    else high = middle;
  }
  return rows[low]?.id === id ? low : -1;
}

/** Ids are numbers too long for JavaScript, written without leading zeros. */
export function isNewer(id: string, other: string): boolean {
  return id.length !== other.length ? id.length > other.length : id > other;
}

/** Whether the API would list this entry; of a Call, what is true of its answer counts for it. */
export function fits(entry: LogItem, query: LogQuery): boolean {
  const { q, action, direction, errors, deviceId, from, to } = query;
  if (deviceId && !deviceId.some((id) => id.toLowerCase() === entry.deviceId.toLowerCase())) return false;
  if (action && !action.includes(entry.action ?? '')) return false;
  if (direction && !direction.includes(entry.direction)) return false;
  if (from && Date.parse(entry.at) < Date.parse(from)) return false;
  if (to && Date.parse(entry.at) >= Date.parse(to)) return false;
  if (errors && !isError(entry)) return false;
  return !q || [entry, entry.answer].some((part) => part && contains(part, q.toLowerCase()));
}

export function isError(entry: LogItem): boolean {
  const { messageType, errorCode, answer } = entry;
  return (
    messageType === 'BadFrame' ||
    messageType === 'CallError' ||
    errorCode !== null ||
    answer?.errorCode != null ||
    isFault(entry)
  );
}

function contains(part: LogItem | Answer, sought: string): boolean {
  const words = 'action' in part ? [part.action, part.note] : [];
  return [JSON.stringify(part.payload ?? null), ...words].some((text) =>
    text?.toLowerCase().includes(sought),
  );
}
