import { useSyncExternalStore } from 'react';
import { age } from './times';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** The time, updated every `period` milliseconds. It is never ahead, so nothing looks older than it is. */
export function useNow(period: number): number {
  return useSyncExternalStore(tickEvery(period), () => Math.floor(Date.now() / SECOND_MS) * SECOND_MS);
}

/** The age of a moment, "38 s", kept up to date while it is shown. */
export function useAge(at: string): string {
  const isYoung = Date.now() - Date.parse(at) < MINUTE_MS;
  return age(at, useNow(isYoung ? SECOND_MS : MINUTE_MS / 2));
}

const tickers = new Map<number, (listener: () => void) => () => void>();

/** Components that wait for the same period share one timer. */
function tickEvery(period: number): (listener: () => void) => () => void {
  const known = tickers.get(period);
  if (known) return known;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    timer ??= setInterval(() => {
      for (const tell of listeners) tell();
    }, period);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
  tickers.set(period, subscribe);
  return subscribe;
}
