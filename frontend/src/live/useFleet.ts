import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

/** The fleet's own count of itself; undefined until the first one is there. */
export function useSummary(): Summary | undefined {
  const queryClient = useQueryClient();
  const { subscribeToFleet } = useConnection();
  return useSyncExternalStore(subscribeToFleet, () => queryClient.getQueryData<Summary>(SUMMARY_KEY));
}
