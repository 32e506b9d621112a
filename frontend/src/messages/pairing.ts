import type { LogItem } from '../api/types';
import type { LogQuery } from './search';
import { isFault } from './summary';

type Answer = NonNullable<LogItem['answer']>;

/** Live entries, newest first, each Call with its answer, and the answers to earlier Calls. */
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

/** The live entries that match the query and are newer than everything loaded. */
export function cameSince(loaded: readonly LogItem[], { entries }: LiveLog, query: LogQuery): LogItem[] {
  const newest = loaded[0]?.id ?? '0';
  return entries.filter((entry) => isNewer(entry.id, newest) && fits(entry, query));
}

/** Whether entries between the two are missing, since so many came live that not all were kept. */
export function isTorn(loaded: readonly LogItem[], { entries }: LiveLog): boolean {
  const oldest = entries.length >= MOST_LIVE ? entries.at(-1) : undefined;
  return oldest !== undefined && isNewer(oldest.id, loaded[0]?.id ?? '0');
}

/** The loaded entries, with the answers that came since. Looks at few entries, however many are loaded. */
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

/** How many live entries are newer than an entry; 0 for null. */
export function newerThan(came: readonly LogItem[], id: string | null): number {
  if (id === null) return 0;
  const first = came.findIndex((entry) => !isNewer(entry.id, id));
  return first < 0 ? came.length : first;
}

/** The index of an entry in a list, newest first; -1 if it is not there. */
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

/** Compares ids: numbers too long for JavaScript, written without leading zeros. */
export function isNewer(id: string, other: string): boolean {
  return id.length !== other.length ? id.length > other.length : id > other;
}

/** Whether the API would list this entry. A Call also matches by its answer. */
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
