import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/problem';
import { session } from '../api/session';
import { FLEET_KEY, SUMMARY_KEY } from '../live/liveConnection';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What was refused is refused again; what broke may work the second time.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status < 500),
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
