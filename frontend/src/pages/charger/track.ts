import type { ChargerConnector, ChargingTransaction, CommandItem, LogItem } from '../../api/types';

/** The steps of a session. `tagOrCable`: one of the two is there, and the charger does not say which. */
export type Step = 'tag' | 'cable' | 'tagOrCable' | 'charging' | 'finished' | 'unplugged';

export interface TrackStep {
  step: Step;
  is: 'past' | 'now' | 'ahead' | 'unknown';
  /** When it was reached, if that is known. */
  at: string | null;
  /** Until when it is waited for. */
  until: string | null;
}

export interface Seen {
  online: boolean;
  connector: ChargerConnector;
  /** The accepted start whose car is awaited. */
  start: CommandItem | undefined;
  /** The session that the connector is about: see `sessionAt`. */
  session: ChargingTransaction | undefined;
  /** When the tag of that session was presented, or the start asked for. */
  tagAt: string | null;
  /** Log entries with the states of the charger, newest first. */
  history: readonly LogItem[];
}

/** A charger may report Preparing because of the tag; if that much time is between them, it is because of the cable. */
const APART_MS = 10_000;
const IN_SESSION = new Set(['Charging', 'SuspendedEV', 'SuspendedEVSE']);
const AFTER = ['charging', 'finished', 'unplugged'] as const;

/** How far a session is; null if nothing is under way, or nobody knows. */
export function trackOf(seen: Seen): TrackStep[] | null {
  const { online, connector, start } = seen;
  const { connectorId, status, since, transaction } = connector;
  if (connectorId === 0) return null;
  if (transaction) {
    if (online && status === 'Finishing') return reached(seen, 'finished', since);
    return reached(seen, 'charging', seen.session?.beganAt ?? transaction.startedAt);
  }
  if (!online) return null;
  if (start) return waiting(start);
  if (status === 'Preparing')
    return [step('tagOrCable', 'now', since), ...AFTER.map((each) => step(each, 'ahead'))];
  if (status === 'Finishing') return reached(seen, 'finished', seen.session?.endedAt ?? since);
  if (IN_SESSION.has(status ?? '')) return reached(seen, 'charging', since);
  return status === 'Available' && seen.session ? reached(seen, 'unplugged', since) : null;
}

/** A start was accepted, so the tag is known, and the car is not. */
function waiting({ requestedAt, effectDue }: CommandItem): TrackStep[] {
  return [
    step('tag', 'past', requestedAt),
    { ...step('cable', 'now'), until: effectDue },
    ...AFTER.map((each) => step(each, 'ahead')),
  ];
}

function reached(seen: Seen, now: (typeof AFTER)[number], at: string | null): TrackStep[] {
  const { session, connector, tagAt } = seen;
  const place = AFTER.indexOf(now);
  const times = {
    charging: session?.beganAt ?? null,
    finished: session?.endedAt ?? null,
    unplugged: null,
  };
  const hasTag = session !== undefined || connector.transaction !== null || place > 0;
  return [
    step('tag', hasTag ? 'past' : 'unknown', tagAt),
    step('cable', 'past', cableAt(seen)),
    ...AFTER.map((each, index) =>
      index < place
        ? step(each, 'past', times[each])
        : index === place
          ? step(each, 'now', at)
          : step(each, 'ahead'),
    ),
  ];
}

function step(of: Step, is: TrackStep['is'], at: string | null = null): TrackStep {
  return { step: of, is, at, until: null };
}

/** When the cable was plugged in, if the charger's states say so. */
function cableAt({ history, connector, session, tagAt }: Seen): string | null {
  if (!session || tagAt === null) return null;
  const earlier = statesOf(history, connector.connectorId).filter(({ at }) => at <= session.receivedStartAt);
  // Some chargers report Charging before they start the session.
  const before = earlier.slice(earlier.findIndex(({ status }) => !IN_SESSION.has(status)));
  const last = before.findIndex(({ status }) => status !== 'Preparing');
  const prepared = before[last - 1];
  if (!prepared) return null;
  return Math.abs(Date.parse(prepared.at) - Date.parse(tagAt)) > APART_MS ? prepared.at : null;
}

/** The session that a connector is about: the running one, or the last one until the next car may come. */
export function sessionAt(
  { connectorId, status, since, transactionId }: ChargerConnector,
  transactions: readonly ChargingTransaction[],
  history: readonly LogItem[],
  time: number,
): ChargingTransaction | undefined {
  if (transactionId !== null) return transactions.find((each) => each.transactionId === transactionId);
  const last = transactions.find((each) => each.status === 'stopped');
  if (!last || (status !== 'Finishing' && status !== 'Available')) return undefined;
  const later = statesOf(history, connectorId).filter(({ at }) => at > last.receivedStartAt);
  // The current state may have been reported several times.
  const now = later.findIndex((each) => each.status !== status);
  const before = now < 0 ? [] : later.slice(now);
  if (before.some((each) => each.status === 'Available')) return undefined;
  if (status === 'Finishing') return last;
  const isNews = since !== null && time - Date.parse(since) < NEWS_MS;
  return before.length > 0 && isNews ? last : undefined;
}

/** That a plug was pulled is news for a while. */
const NEWS_MS = 10 * 60_000;

interface State {
  at: string;
  status: string;
}

/** The states that a connector reported, newest first. */
function statesOf(history: readonly LogItem[], connectorId: number): State[] {
  return history.flatMap(({ at, action, messageType, payload }) => {
    if (action !== 'StatusNotification' || messageType !== 'Call') return [];
    const { connectorId: its, status } = (payload ?? {}) as { connectorId?: unknown; status?: unknown };
    return its === connectorId && typeof status === 'string' ? [{ at, status }] : [];
  });
}

/** Until when a start reaches GenX after its own time; one that comes later was made offline. */
const ON_TIME_MS = 5 * 60_000;

/** When the tag of a session was presented or its start asked for, by what was logged before it, newest first. */
export function tagAtOf(session: ChargingTransaction, log: readonly LogItem[]): string | null {
  const { startedAt, receivedStartAt, idTag, connectorId } = session;
  if (Math.abs(Date.parse(receivedStartAt) - Date.parse(startedAt)) > ON_TIME_MS) return null;
  const found = log.find(({ at, messageType, payload }) => {
    const asked = (payload ?? {}) as { idTag?: unknown; connectorId?: unknown };
    const isIts = typeof asked.idTag === 'string' && asked.idTag.toLowerCase() === idTag.toLowerCase();
    const isThere = asked.connectorId === undefined || asked.connectorId === connectorId;
    return messageType === 'Call' && at <= receivedStartAt && isIts && isThere;
  });
  return found?.at ?? null;
}
