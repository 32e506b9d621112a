import type { LogItem } from '../../api/types';
import type { LogQuery } from './search';

type Answer = NonNullable<LogItem['answer']>;

/** What came in live: entries newest first, and answers by the id of their Call. Never changed in place. */
export interface LiveLog {
  entries: readonly LogItem[];
  answers: ReadonlyMap<string, Answer>;
}

export const NOTHING_YET: LiveLog = { entries: [], answers: new Map() };
const MOST_LIVE = 5_000;

/** The live log after these entries, in the order they came. */
export function withAppended(live: LiveLog, appended: readonly LogItem[]): LiveLog {
  if (appended.length === 0) return live;
  const answers = new Map(live.answers);
  const added: LogItem[] = [];
  for (const entry of appended) {
    if (entry.callId !== null) answers.set(entry.callId, entry);
    else added.unshift(entry);
  }
  return { entries: [...added, ...live.entries].slice(0, MOST_LIVE), answers };
}

export interface LogView {
  /** Newest first, each Call with its answer. */
  rows: LogItem[];
  /** How many newer ones wait to be shown. */
  waiting: number;
}

/**
 * What was loaded and what came since, as one list without doubles. `upTo` is the id of the newest entry that may
 * be shown; null shows all.
 */
export function view(
  loaded: readonly LogItem[],
  live: LiveLog,
  query: LogQuery,
  upTo: string | null,
): LogView {
  const joined = (entry: LogItem): LogItem => {
    const answer = entry.answer ? undefined : live.answers.get(entry.id);
    return answer ? { ...entry, answer } : entry;
  };
  const newestLoaded = loaded[0]?.id ?? '0';
  const came = live.entries
    .map(joined)
    .filter((entry) => isNewer(entry.id, newestLoaded) && fits(entry, query));
  const first = upTo === null ? 0 : came.findIndex((entry) => !isNewer(entry.id, upTo));
  const waiting = first < 0 ? came.length : first;
  return {
    rows: [...came.slice(waiting), ...(live.answers.size > 0 ? loaded.map(joined) : loaded)],
    waiting,
  };
}

/** Ids are numbers too long for JavaScript, written without leading zeros. */
export function isNewer(id: string, other: string): boolean {
  return id.length !== other.length ? id.length > other.length : id > other;
}

/** Whether the API would list this entry; of a Call, what is true of its answer counts for it. */
export function fits(entry: LogItem, { q, action, direction, errors, deviceId }: LogQuery): boolean {
  if (deviceId && !deviceId.some((id) => id.toLowerCase() === entry.deviceId.toLowerCase())) return false;
  if (action && !action.includes(entry.action ?? '')) return false;
  if (direction && !direction.includes(entry.direction)) return false;
  if (errors && !isError(entry)) return false;
  return !q || [entry, entry.answer].some((part) => part && contains(part, q.toLowerCase()));
}

export function isError({ messageType, errorCode, answer }: LogItem): boolean {
  return (
    messageType === 'BadFrame' ||
    messageType === 'CallError' ||
    errorCode !== null ||
    answer?.errorCode != null
  );
}

function contains(part: LogItem | Answer, sought: string): boolean {
  const words = 'action' in part ? [part.action, part.note] : [];
  return [JSON.stringify(part.payload ?? null), ...words].some((text) =>
    text?.toLowerCase().includes(sought),
  );
}
