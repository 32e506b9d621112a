import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { Assignment, ChargingTransaction, OrphanStop } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';

const NONE: never[] = [];
const MOST_SHOWN = 20;
const MOST_CANDIDATES = 200;
const LOOK_AGAIN_MS = 60_000;

/** The stops that belong to no transaction, newest first. */
export function useOrphans(): OrphanStop[] {
  const { data = NONE } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, 'orphans'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/orphan-stops', { params: { query: { limit: MOST_SHOWN } }, signal })),
    select: ({ items }) => items,
    // No event tells of a new one.
    refetchInterval: LOOK_AGAIN_MS,
  });
  return data;
}

/** The transactions that a stop of this charger may have ended: running ones, and those without a stop. */
export function useCandidates(deviceId: string): ChargingTransaction[] | undefined {
  const { data } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, 'candidates', deviceId],
    queryFn: ({ signal }) => {
      const query = { deviceId: [deviceId], limit: MOST_CANDIDATES };
      return answered(api.GET('/api/v1/transactions', { params: { query }, signal }));
    },
    select: ({ items }) => items.filter(({ status, estimated }) => status === 'active' || estimated),
  });
  return data;
}

export function useOrphanActions({ orphanId }: OrphanStop) {
  const queries = useQueryClient();
  const params = { path: { orphanId } };
  const changed = () => queries.invalidateQueries({ queryKey: TRANSACTIONS_KEY });
  const assign = async (body: Assignment) => {
    const ended = await answered(api.POST('/api/v1/orphan-stops/{orphanId}/assign', { params, body }));
    await changed();
    return ended;
  };
  const dismiss = async () => {
    await answered(api.DELETE('/api/v1/orphan-stops/{orphanId}', { params }));
    await changed();
  };
  return { assign, dismiss };
}
