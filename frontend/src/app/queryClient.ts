import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, isProblem } from '../api/problem';
import { session } from '../api/session';
import { FLEET_KEY, SUMMARY_KEY } from '../live/liveConnection';

/** What was refused is refused again, and a slow search is as slow again; what broke may work the second time. */
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

// The fleet is filled by the live connection, not asked for.
queryClient.setQueryDefaults(SUMMARY_KEY, { staleTime: Infinity, gcTime: Infinity });
queryClient.setQueryDefaults(FLEET_KEY, { staleTime: Infinity, gcTime: Infinity, structuralSharing: false });

// What one user saw is not for the next.
let userId: string | null = null;
session.subscribe(() => {
  const state = session.get();
  const next = 'user' in state ? state.user.userId : null;
  if (userId !== null && next !== userId) queryClient.clear();
  userId = next;
});
