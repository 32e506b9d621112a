import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { ChargingTransaction } from '../../../api/types';
import { TRANSACTIONS_KEY } from '../../../live/liveConnection';
import { isCorrected, sentStop } from '../../../transactions/words';

const SECOND_MS = 1000;
const MOST_SHOWN = 100;

/** Where the register of the connector stood after the session before; null if that is not known, undefined until it is known. */
export function useRegisterBefore(transaction: ChargingTransaction): number | null | undefined {
  const { transactionId, deviceId, connectorId, startedAt } = transaction;
  const { data } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, transactionId, 'before'],
    queryFn: ({ signal }) => {
      const query = { deviceId: [deviceId], connectorId, to: startedAt, limit: 1 };
      return answered(api.GET('/api/v1/transactions', { params: { query }, signal }));
    },
    select: ({ items: [before] }) => registerAfter(before, startedAt),
  });
  return data;
}

/** Where a session that ended before then left the register; null if its end is in doubt. */
export function registerAfter(session: ChargingTransaction | undefined, at: string): number | null {
  if (!session || session.suspect || isCorrected(session) || session.stoppedAt === null) return null;
  return Date.parse(session.stoppedAt) <= Date.parse(at) + SECOND_MS ? sentStop(session) : null;
}

/** The transactions that need a review, newest first, and whether there are more than these. */
export function useReviewQueue(): { ids: number[]; hasMore: boolean } | undefined {
  const { data } = useQuery({
    queryKey: [...TRANSACTIONS_KEY, 'to-review'],
    queryFn: ({ signal }) => {
      const query = { suspect: true, active: false, limit: MOST_SHOWN };
      return answered(api.GET('/api/v1/transactions', { params: { query }, signal }));
    },
    select: ({ items, nextCursor }) => ({
      ids: items.map(({ transactionId }) => transactionId),
      hasMore: nextCursor !== null,
    }),
  });
  return data;
}

/** The one that comes after this in the queue; the first again after the last. Undefined if there is no other. */
export function nextOf(ids: readonly number[], transactionId: number): number | undefined {
  const others = ids.filter((id) => id !== transactionId);
  return others.find((id) => id < transactionId) ?? others[0];
}
