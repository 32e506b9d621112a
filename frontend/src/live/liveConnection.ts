import type { QueryClient } from '@tanstack/react-query';
import type { AlarmEvent, CommandBatch, LogItem, Subscribed, Summary } from '../api/types';
import { applyAlarms, type OpenAlarms } from './alarms';
import { EventStream, type LiveMessage, type StreamState, SUBSCRIBED, type Wanted } from './eventStream';
import { applyEvents, EMPTY_FLEET, FLEET_TYPES, type Fleet, type FleetEvent, MOST_HELD } from './fleet';
import { rememberPower } from './powerHistory';

export const FLEET_KEY = ['fleet'] as const;
export const CHARGERS_KEY = ['chargers'] as const;
export const chargerKey = (deviceId: string) => ['charger', deviceId] as const;
export const SUMMARY_KEY = ['summary'] as const;
export const COMMANDS_KEY = ['commands'] as const;
export const BATCHES_KEY = ['command-batches'] as const;
export const TRANSACTIONS_KEY = ['all-transactions'] as const;
export const ID_TAGS_KEY = ['id-tags'] as const;
export const ALARMS_KEY = ['security-alarms'] as const;
export const OPEN_ALARMS_KEY = [...ALARMS_KEY, 'open'] as const;
export const EARLIER_ALARMS_KEY = [...ALARMS_KEY, 'earlier'] as const;

const FRAME_MS = 16;
const LOG_TYPE = 'log.appended';
const SUMMARY_TYPE = 'summary';
const ALARM_TYPE = 'alarm';
const COMMAND_TYPES = ['command.finished', 'command.effect'];
const BATCH_TYPES = ['batch.progress'];
const TRANSACTION_TYPES = ['transaction.started', 'transaction.stopped'];
const ALWAYS = [SUMMARY_TYPE, ALARM_TYPE, ...COMMAND_TYPES, ...BATCH_TYPES, ...TRANSACTION_TYPES];
const NOT_OF_THE_FLEET = new Set([SUBSCRIBED, LOG_TYPE, ...ALWAYS]);
/** One log page often follows another, so listening goes on for a while. */
const LOGS_LINGER_MS = 10_000;
/** While somebody scrolls, the chargers in sight keep changing. */
const WATCH_SETTLES_MS = 200;
const MOST_WATCHED = 50;

/** Hears new entries. `missed` says that others may have passed unheard, since the stream was not resumed. */
export type LogListener = (entries: LogItem[], missed: boolean) => void;

export type BatchListener = (batch: CommandBatch) => void;

/**
 * The one live connection of a tab: the fleet's events, its summary and the alarms go into the query cache, once a frame;
 * log entries to the pages that ask for them. There is only one, because without HTTP/2 browsers open at most six to a server.
 */
export class LiveConnection {
  readonly #stream: EventStream;
  #waiting: LiveMessage[] = [];
  #frame: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #fleetListeners = new Set<() => void>();
  readonly #logListeners = new Set<LogListener>();
  readonly #batchListeners = new Set<BatchListener>();
  readonly #watched = new Map<symbol, readonly string[]>();
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** The fleet is too large to be held whole. That stays true when the cache is emptied for another user. */
  #isPart = false;
  #hearsLogs = false;

  constructor(private readonly queryClient: QueryClient) {
    this.#stream = new EventStream(
      this.#wanted(false),
      (messages) => this.#take(messages),
      (state) => {
        if (state.status === 'live') this.#tryAgain();
        this.#tell();
      },
    );
  }

  readonly open = (): void => this.#stream.open();

  readonly close = (): void => {
    clearTimeout(this.#frame);
    clearTimeout(this.#lingering);
    clearTimeout(this.#settling);
    this.#frame = undefined;
    this.#stream.close();
  };

  readonly retryNow = (): void => this.#stream.retryNow();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly subscribeToFleet = (listener: () => void): (() => void) => {
    this.#fleetListeners.add(listener);
    return () => this.#fleetListeners.delete(listener);
  };

  readonly state = (): StreamState => this.#stream.state;

  /** Whether a log may be read: its new entries are sent by now, or the server cannot be heard at all. */
  readonly isReadyForLogs = (): boolean => {
    const { status, error } = this.#stream.state;
    return this.#hearsLogs || status === 'lost' || error !== null;
  };

  /** Passes new log entries of all chargers to the listener, until the returned function is called. */
  readonly listenToLogs = (listener: LogListener): (() => void) => {
    clearTimeout(this.#lingering);
    this.#logListeners.add(listener);
    this.#stream.ask(this.#wanted(true));
    return () => {
      this.#logListeners.delete(listener);
      clearTimeout(this.#lingering);
      if (this.#logListeners.size > 0) return;
      this.#lingering = setTimeout(() => {
        this.#hearsLogs = false;
        this.#stream.ask(this.#wanted(false));
      }, LOGS_LINGER_MS);
    };
  };

  /** Passes each step of a batch to the listener, until the returned function is called. */
  readonly listenToBatches = (listener: BatchListener): (() => void) => {
    this.#batchListeners.add(listener);
    return () => this.#batchListeners.delete(listener);
  };

  /**
   * Keeps these chargers up to date until the returned function is called. A fleet that is held whole is anyway; of a
   * larger one only watched chargers are, and at most 50 of them.
   */
  readonly watch = (deviceIds: readonly string[]): (() => void) => {
    const watcher = Symbol();
    this.#watched.set(watcher, deviceIds);
    this.#settle();
    return () => {
      this.#watched.delete(watcher);
      this.#settle();
    };
  };

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#stream.ask(this.#wanted()), WATCH_SETTLES_MS);
  }

  #wanted(logs = this.#logListeners.size > 0): Wanted {
    const types = [...FLEET_TYPES, ...ALWAYS, ...(logs ? [LOG_TYPE] : [])];
    const all = { types, snapshotLimit: MOST_HELD };
    if (!this.#isPart) return all;
    const watch = [...new Set([...this.#watched.values()].flat())].sort().slice(0, MOST_WATCHED);
    // The log of all chargers is on pages that show no charger.
    return logs && watch.length === 0 ? { ...all, types: [...ALWAYS, LOG_TYPE] } : { ...all, watch };
  }

  /** The server is back, so failed requests are worth another try. */
  #tryAgain(): void {
    void this.queryClient.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Applies all events of a frame at once. A timer, unlike frames, also runs in hidden pages. */
  #take(messages: LiveMessage[]): void {
    this.#waiting.push(...messages);
    this.#frame ??= setTimeout(() => this.#apply(), FRAME_MS);
  }

  #apply(): void {
    this.#frame = undefined;
    const messages = this.#waiting;
    this.#waiting = [];
    const entries = messages.filter(({ event }) => event === LOG_TYPE).map(({ data }) => data as LogItem);
    const begun = messages.filter(({ event }) => event === SUBSCRIBED).map(({ data }) => data as Subscribed);
    const missed = begun.some(({ resumed }) => !resumed);
    if (entries.length > 0 || missed) for (const listener of this.#logListeners) listener(entries, missed);
    this.#begin(begun.at(-1));
    this.#takeAlarms(messages, missed);
    this.#loadAgain(COMMANDS_KEY, COMMAND_TYPES, messages, missed);
    this.#loadAgain(BATCHES_KEY, BATCH_TYPES, messages, missed);
    this.#loadAgain(TRANSACTIONS_KEY, TRANSACTION_TYPES, messages, missed);
    this.#loadAgain(ID_TAGS_KEY, TRANSACTION_TYPES, messages, missed);
    for (const { event, data } of messages) {
      if (BATCH_TYPES.includes(event))
        for (const listener of this.#batchListeners) listener(data as CommandBatch);
    }
    const summary = messages.findLast(({ event }) => event === SUMMARY_TYPE);
    if (summary) this.queryClient.setQueryData<Summary>(SUMMARY_KEY, summary.data as Summary);
    const events = messages.filter(({ event }) => !NOT_OF_THE_FLEET.has(event)) as FleetEvent[];
    if (events.length > 0) {
      rememberPower(events);
      this.#applyToFleet(events);
    } else if (!summary) return;
    for (const listener of this.#fleetListeners) listener();
  }

  /** Lists are loaded again, if they are shown, after events of these types. */
  #loadAgain(
    queryKey: readonly string[],
    types: readonly string[],
    messages: LiveMessage[],
    missed: boolean,
  ): void {
    if (missed || messages.some(({ event }) => types.includes(event))) {
      const loading = this.queryClient.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' });
      void this.queryClient.invalidateQueries({ queryKey });
      // A first load goes on all the same, and may have been answered before the event.
      const again = () => void this.queryClient.invalidateQueries({ queryKey });
      for (const { state, promise } of loading) if (state.data === undefined) promise?.then(again, again);
    }
  }

  #begin(stream: Subscribed | undefined): void {
    if (!stream) return;
    this.#hearsLogs = stream.types.includes(LOG_TYPE);
    this.#tell();
  }

  #applyToFleet(events: readonly FleetEvent[]): void {
    const empty: Fleet = this.#isPart ? { ...EMPTY_FLEET, extent: 'part' } : EMPTY_FLEET;
    const fleet = applyEvents(this.queryClient.getQueryData<Fleet>(FLEET_KEY) ?? empty, events);
    this.queryClient.setQueryData<Fleet>(FLEET_KEY, fleet);
    if (this.#misses(fleet, events)) void this.queryClient.invalidateQueries({ queryKey: CHARGERS_KEY });
    if (fleet.extent === 'part' && !this.#isPart) {
      this.#isPart = true;
      this.#stream.ask(this.#wanted());
    }
    for (const { event, data } of events) {
      if (event === 'charger.removed') this.queryClient.setQueryData(chargerKey(data.deviceId), null);
    }
  }

  /** Whether lists from the server may still have a charger that was removed, perhaps before the stream watched it. */
  #misses({ chargers }: Fleet, events: readonly FleetEvent[]): boolean {
    if (events.some(({ event }) => event === 'charger.removed')) return true;
    const { watch = [] } = this.#stream.wanted;
    return events.some(({ event }) => event === 'snapshot') && watch.some((id) => !chargers.has(id));
  }

  /** Applies alarms, or asks for the list again if it may be older than these events or some were missed. */
  #takeAlarms(messages: LiveMessage[], missed: boolean): void {
    const events = messages.filter(({ event }) => event === ALARM_TYPE).map(({ data }) => data as AlarmEvent);
    if (missed || (events.length > 0 && this.queryClient.isFetching({ queryKey: OPEN_ALARMS_KEY }))) {
      void this.queryClient.invalidateQueries({ queryKey: ALARMS_KEY });
      return;
    }
    if (events.length === 0) return;
    this.queryClient.setQueryData<OpenAlarms>(OPEN_ALARMS_KEY, (open) => open && applyAlarms(open, events));
    if (events.some(({ alarm }) => !alarm.open)) {
      void this.queryClient.invalidateQueries({ queryKey: EARLIER_ALARMS_KEY });
    }
  }
}
