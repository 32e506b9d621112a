import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { StreamState } from './eventStream';
import { LiveConnection, type LogListener } from './liveConnection';

const LiveContext = createContext<LiveConnection | null>(null);

/** Keeps the live connection open while the app's shell is mounted. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [live] = useState(() => new LiveConnection(queryClient));
  useEffect(() => {
    live.open();
    return live.close;
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useConnection(): LiveConnection {
  const live = useContext(LiveContext);
  if (!live) throw new Error('There is no LiveProvider.');
  return live;
}

export function useLive(): StreamState & { retryNow: () => void } {
  const live = useConnection();
  return { ...useSyncExternalStore(live.subscribe, live.state), retryNow: live.retryNow };
}

/** Passes new log entries to the listener while the component is mounted. Returns whether older ones may be read. */
export function useLogEntries(listener: LogListener): boolean {
  const { listenToLogs, subscribe, isReadyForLogs } = useConnection();
  useEffect(() => listenToLogs(listener), [listenToLogs, listener]);
  return useSyncExternalStore(subscribe, isReadyForLogs);
}
