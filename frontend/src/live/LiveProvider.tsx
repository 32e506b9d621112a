import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { StreamState } from './eventStream';
import { LiveFleet } from './liveFleet';

const LiveContext = createContext<LiveFleet | null>(null);

/** Keeps the live connection open for as long as the app's shell is there. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [live] = useState(() => new LiveFleet(queryClient));
  useEffect(() => {
    live.open();
    return live.close;
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): StreamState & { retryNow: () => void } {
  const live = useContext(LiveContext);
  if (!live) throw new Error('There is no LiveProvider.');
  return { ...useSyncExternalStore(live.subscribe, live.state), retryNow: live.retryNow };
}
