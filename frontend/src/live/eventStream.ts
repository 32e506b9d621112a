import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { api } from '../api/client';
import { ApiProblem, makeProblem } from '../api/problem';
import { session } from '../api/session';
import type { Subscribed } from '../api/types';
import { backoff } from './backoff';

export interface StreamState {
  /** `connecting` only before the first answer; `lost` from the moment that data may be missing. */
  status: 'connecting' | 'live' | 'lost';
  /** When the server last sent anything: the age of the data. */
  heardAt: number | null;
  /** When the next try begins. */
  retryAt: number | null;
  /** Why it failed. */
  error: unknown;
}

/** The parameters of a stream. */
export interface Wanted {
  types: readonly string[];
  /** The chargers in the snapshot and in events; all if it is missing. Alarms are always about all chargers. */
  watch?: readonly string[];
  /** Only events of these chargers, alarms included. */
  deviceId?: string[];
  snapshot?: boolean;
  snapshotLimit?: number;
}

export interface LiveMessage {
  event: string;
  data: unknown;
}

/** Comes first, before the snapshot or what was missed: the server sends every event from now on. */
export const SUBSCRIBED = 'subscribed';

/** The server sends a comment every 15 s; if three in a row don't come, the link is dead. */
const SILENCE_MS = 45_000;
/** A hidden page gives up its connection, since browsers allow six to one server. */
const HIDDEN_MS = 10_000;

/** Reads GET /events while it is open. Resumes after the last event, and waits longer after each failure. */
export class EventStream {
  state: StreamState = { status: 'connecting', heardAt: null, retryAt: null, error: null };
  #lastEventId: string | null = null;
  #attempt = 0;
  #reading: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #hidden: ReturnType<typeof setTimeout> | undefined;
  #forgetSignIn: () => void = () => undefined;

  constructor(
    public wanted: Wanted,
    private readonly onMessages: (messages: LiveMessage[]) => void,
    private readonly onState: (state: StreamState) => void,
  ) {}

  open(): void {
    document.addEventListener('visibilitychange', this.#visibilityChanged);
    window.addEventListener('online', this.retryNow);
    this.#connect();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    window.removeEventListener('online', this.retryNow);
    clearTimeout(this.#hidden);
    this.#stop();
  }

  /**
   * Changes the parameters. Events in between are not missed: the stream resumes, or begins with
   * a new snapshot if it is to be of other chargers.
   */
  ask(wanted: Wanted): void {
    const before = this.wanted;
    if (queryOf(wanted) === queryOf(before)) return;
    this.wanted = wanted;
    if (wanted.watch?.join() !== before.watch?.join()) this.#lastEventId = null;
    if (!this.#reading) return;
    this.#stop();
    this.#connect();
  }

  readonly retryNow = (): void => {
    if (this.state.status === 'live') return;
    this.#stop();
    this.#connect();
  };

  readonly #visibilityChanged = (): void => {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#stop(), HIDDEN_MS);
    else if (!this.#reading) this.#connect();
  };

  #stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#forgetSignIn();
    this.#reading?.abort();
    this.#reading = null;
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    if (session.get().status === 'leaving') return;
    const reading = new AbortController();
    this.#reading = reading;
    try {
      await this.#read(reading);
      if (reading.signal.aborted) return;
      // The server ends the stream cleanly when the token expires or the user's role has changed; the next token says which.
      if (session.get().status === 'signedIn') await session.refresh();
      this.#failed(null);
    } catch (error) {
      if (!reading.signal.aborted) this.#failed(error);
    }
  }

  async #read(reading: AbortController): Promise<void> {
    this.#listen(reading);
    const { types, watch } = this.wanted;
    const { response, error } = await api.GET('/api/v1/events', {
      params: {
        query: {
          ...this.wanted,
          types: [[SUBSCRIBED, ...types].join(',')],
          watch: watch && [watch.join(',')],
        },
        header: this.#lastEventId ? { 'Last-Event-ID': this.#lastEventId } : {},
      },
      parseAs: 'stream',
      signal: reading.signal,
      cache: 'no-store',
    });
    if (!response.ok || !response.body) throw makeProblem(response, error);
    this.#attempt = 0;
    let isLive = false;
    let messages: LiveMessage[] = [];
    const parser = createParser({ onEvent: (message) => messages.push(this.#opened(message)) });
    const text = new TextDecoder();
    for await (const bytes of chunks(response.body)) {
      if (reading.signal.aborted) return;
      this.#listen(reading);
      this.state = { ...this.state, heardAt: Date.now() };
      parser.feed(text.decode(bytes, { stream: true }));
      if (messages.length === 0) continue;
      if (!isLive && messages.some(this.#isCurrent)) {
        isLive = true;
        this.#becomeLive();
      }
      this.onMessages(messages);
      messages = [];
    }
  }

  #opened(message: EventSourceMessage): LiveMessage {
    this.#lastEventId = message.id ?? this.#lastEventId;
    return { event: message.event ?? 'message', data: JSON.parse(message.data) };
  }

  /** Gives up when nothing has come for too long. */
  #listen(reading: AbortController): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      reading.abort();
      this.#failed(new Error('Nothing was heard for too long.'));
    }, SILENCE_MS);
  }

  #failed(error: unknown): void {
    this.#stop();
    this.#attempt += 1;
    if (error instanceof ApiProblem && error.status === 401) {
      this.#afterSignIn();
      return;
    }
    const atOnce = error === null && this.#attempt === 1;
    const wait =
      error instanceof ApiProblem && error.retryAfter ? error.retryAfter * 1000 : backoff(this.#attempt);
    this.#timer = setTimeout(() => this.#connect(), atOnce ? 0 : wait);
    if (atOnce) return;
    const status = this.state.heardAt === null ? 'connecting' : 'lost';
    this.#become({ ...this.state, status, retryAt: Date.now() + wait, error });
  }

  /** Connects again after the next sign-in, which another part of the app asks for. */
  #afterSignIn(): void {
    this.#forgetSignIn = session.subscribe(() => {
      if (session.get().status !== 'signedIn') return;
      this.#forgetSignIn();
      this.#connect();
    });
  }

  /** Whether the data is up to date with this message: not while a snapshot is on its way. */
  readonly #isCurrent = ({ event, data }: LiveMessage): boolean =>
    event !== SUBSCRIBED || this.wanted.snapshot === false || (data as Subscribed).resumed;

  #becomeLive(): void {
    this.#become({ status: 'live', heardAt: Date.now(), retryAt: null, error: null });
  }

  #become(state: StreamState): void {
    this.state = state;
    this.onState(state);
  }
}

function queryOf({ types, watch }: Wanted): string {
  return `${types.join()} ${watch?.join() ?? '*'}`;
}

/** Not every browser can iterate over a stream. */
async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
