import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../../../api/client';
import type { ChargingTransaction, CommandItem } from '../../../api/types';
import { COMMANDS_KEY } from '../../../live/liveConnection';
import { type Attempt, attemptsOf } from './attempts';

const NONE: CommandItem[] = [];
const MOST = 100;

/** What was tried to end a running transaction. The live connection keeps it up to date. */
export function useAttempts(transaction: ChargingTransaction): Attempt[] {
  const { transactionId, deviceId, receivedStartAt, status } = transaction;
  const { data = NONE } = useQuery({
    queryKey: [...COMMANDS_KEY, 'of-transaction', transactionId],
    queryFn: async ({ signal }) => {
      const query = { deviceId: [deviceId], from: receivedStartAt, limit: MOST };
      const page = await answered(api.GET('/api/v1/commands', { params: { query }, signal }));
      return page.items;
    },
    enabled: status === 'active',
  });
  return useMemo(() => attemptsOf(transaction, data), [transaction, data]);
}

/** Loads the commands again after one that was refused, about which there is no event. */
export function useLoadAttempts(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: COMMANDS_KEY });
}
