import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { LogItem } from '../../api/types';
import type { TailSearch } from './search';

const LAST = 50;
const NONE: readonly LogItem[] = [];

/** The last messages of the log that match, oldest first, from before the tail began. */
export function useStored(search: TailSearch, isLive: boolean, liveSince: string | undefined) {
  const { data } = useQuery({
    queryKey: ['tail', search],
    queryFn: ({ signal }) => load(search, liveSince, signal),
    // Listening comes first, so that a message in between is in both rather than in neither.
    enabled: isLive,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return data ?? NONE;
}

async function load({ deviceId, action, answers }: TailSearch, to: string | undefined, signal: AbortSignal) {
  const messageType = [
    'Call',
    'CallError',
    'BadFrame',
    ...(answers ? ['CallResult'] : []),
  ] as LogItem['messageType'][];
  const query = { deviceId, action, messageType, to, limit: LAST };
  const { items } = await answered(api.GET('/api/v1/logs', { params: { query }, signal }));
  return items.toReversed();
}
