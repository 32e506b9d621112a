import { useSyncExternalStore } from 'react';

/** The time, told again every `period` milliseconds. */
export function useNow(period: number): number {
  return useSyncExternalStore(tickEvery(period), () => Math.floor(Date.now() / period) * period + period);
}

const tickers = new Map<number, (listener: () => void) => () => void>();

/** All that wait for the same period share one timer. */
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
