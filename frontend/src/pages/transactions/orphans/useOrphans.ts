import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { Assignment, ChargingTransaction, OrphanStop } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';

const NONE: never[] = [];
const MOST_SHOWN = 20;
const MOST_CANDIDATES = 200;
const LOOK_AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;

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

/** The stops that somebody has assigned within the last day. */
export function useAssignedLately(): OrphanStop[] {
  const { data = NONE } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, 'orphans', 'assigned'],
    queryFn: ({ signal }) => {
      const query = { assigned: true, limit: MOST_SHOWN };
      return answered(api.GET('/api/v1/orphan-stops', { params: { query }, signal }));
    },
    select: ({ items }) =>
      items.filter(({ assignedAt }) => Date.now() - Date.parse(assignedAt ?? '') < DAY_MS),
    refetchInterval: LOOK_AGAIN_MS,
  });
  return data;
}

/** The stop that somebody has assigned to a transaction; undefined if there is none. */
export function useAssignedStop(transactionId: number): OrphanStop | undefined {
  const { data } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'assigned'],
    queryFn: ({ signal }) => {
      const query = { assignedTo: transactionId, limit: 1 };
      return answered(api.GET('/api/v1/orphan-stops', { params: { query }, signal }));
    },
  });
  return data?.items[0];
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
  /** `leave` leads away from a transaction that is no longer there. */
  const unassign = async (leave?: () => Promise<void>) => {
    try {
      await answered(api.POST('/api/v1/orphan-stops/{orphanId}/unassign', { params }));
      await leave?.();
    } finally {
      await changed();
    }
  };
  const dismiss = async () => {
    await answered(api.DELETE('/api/v1/orphan-stops/{orphanId}', { params }));
    await changed();
  };
  return { assign, unassign, dismiss };
}
