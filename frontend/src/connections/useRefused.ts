import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { RefusedConnection, RefusedConnectionPage } from '../api/types';

const KEY = ['refused-connections'] as const;
const EVERY_MS = 15_000;

/** All refused connections; the server keeps a thousand at most. */
export function useRefused() {
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => loadAll(signal), refetchInterval: EVERY_MS });
}

async function loadAll(signal: AbortSignal): Promise<RefusedConnection[]> {
  const all: RefusedConnection[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { limit: 200, cursor: cursor ?? undefined };
    const page: RefusedConnectionPage = await answered(
      api.GET('/api/v1/refused-connections', { params: { query }, signal }),
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}

export function useRefusedActions() {
  const queryClient = useQueryClient();
  return {
    adopt: async (deviceId: string) => {
      await answered(api.POST('/api/v1/chargers', { body: { deviceId } }));
    },
    /** Removes it at once; it comes back with the next load if the server failed to delete it. */
    dismiss: async (refusalId: number) => {
      queryClient.setQueryData<RefusedConnection[]>(KEY, (items) =>
        items?.filter(({ id }) => id !== refusalId),
      );
      try {
        await answered(
          api.DELETE('/api/v1/refused-connections/{refusalId}', { params: { path: { refusalId } } }),
        );
      } finally {
        await queryClient.invalidateQueries({ queryKey: KEY });
      }
    },
  };
}
