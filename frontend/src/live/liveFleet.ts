import type { QueryClient } from '@tanstack/react-query';
import { EventStream, type LiveMessage, type StreamState } from './eventStream';
import { applyEvents, EMPTY_FLEET, FLEET_TYPES, type Fleet, type FleetEvent } from './fleet';
import { rememberPower } from './powerHistory';

export const FLEET_KEY = ['fleet'] as const;

/** The one live connection of the app: its events go into the query cache, once a frame. */
export class LiveFleet {
  readonly #stream: EventStream;
  #waiting: FleetEvent[] = [];
  #frame: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly queryClient: QueryClient) {
    this.#stream = new EventStream(
      { types: [...FLEET_TYPES] },
      (messages) => this.#take(messages),
      () => this.#tell(),
    );
  }

  readonly open = (): void => this.#stream.open();

  readonly close = (): void => {
    clearTimeout(this.#frame);
    this.#stream.close();
  };

  readonly retryNow = (): void => this.#stream.retryNow();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): StreamState => this.#stream.state;

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Many events in one frame are one change of the page. A timer also runs where frames don't, in hidden pages. */
  #take(messages: LiveMessage[]): void {
    this.#waiting.push(...(messages as FleetEvent[]));
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      const events = this.#waiting;
      this.#waiting = [];
      rememberPower(events);
      this.queryClient.setQueryData<Fleet>(FLEET_KEY, (fleet) => applyEvents(fleet ?? EMPTY_FLEET, events));
    }, 16);
  }
}
