import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, isProblem } from '../api/problem';
import { session } from '../api/session';
import { FLEET_KEY, SUMMARY_KEY } from '../live/liveConnection';

/** Whether to try again: a refusal stays a refusal and a slow search stays slow, but other failures may pass. */
export function mayWorkNow(failures: number, error: Error): boolean {
  const refused = error instanceof ApiProblem && error.status < 500;
  return failures < 2 && !refused && !isProblem(error, 'search-too-slow');
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: mayWorkNow,
      refetchOnWindowFocus: false,
      staleTime: 10_000,
    },
  },
});

// The live connection fills the fleet; it is never requested.
queryClient.setQueryDefaults(SUMMARY_KEY, { staleTime: Infinity, gcTime: Infinity });
queryClient.setQueryDefaults(FLEET_KEY, { staleTime: Infinity, gcTime: Infinity, structuralSharing: false });

// The data of one user is not for the next.
let userId: string | null = null;
session.subscribe(() => {
  const state = session.get();
  const next = 'user' in state ? state.user.userId : null;
  if (userId !== null && next !== userId) queryClient.clear();
  userId = next;
});
