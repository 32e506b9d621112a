import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answered, api } from '../../api/client';
import type { LogItem, LogPage } from '../../api/types';
import { useLogEntries } from '../../live/LiveProvider';
import { NOTHING_YET, view, withAppended } from './pairing';
import { type LogsSearch, logQuery } from './search';

const PAGE = 100;
/** By then the server has begun to tell of new entries. */
const HEARD_MS = 100;

/** A log that grows at both ends: older pages on demand, newer entries as they happen. */
export function useLog(search: LogsSearch) {
  const key = JSON.stringify(search);
  // The time range begins when it is chosen, so that pages fit together.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is in it.
  const query = useMemo(() => logQuery(search, Date.now()), [key]);
  const { live, listening } = useLiveLog(search.deviceId);
  const [upTo, setUpTo] = useState<string | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ['logs', query],
    queryFn: ({ pageParam, signal }) => loadPage(query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: LogPage) => page.nextCursor,
    // Listening first: what comes between the two is then seen twice rather than never.
    enabled: listening,
    staleTime: 0,
    gcTime: 0,
  });
  const loaded = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  const { rows, waiting } = useMemo(() => view(loaded, live, query, upTo), [loaded, live, query, upTo]);
  const newest = rows[0]?.id ?? '0';
  /** Whether new entries are to wait, since somebody reads further down. */
  const hold = useCallback((reading: boolean) => setUpTo(reading ? newest : null), [newest]);
  return { pages, query, rows, waiting, hold, holding: upTo !== null };
}

async function loadPage(
  query: ReturnType<typeof logQuery>,
  cursor: string | null,
  signal: AbortSignal,
): Promise<LogPage> {
  const asked = { ...query, paired: true, limit: PAGE, cursor: cursor ?? undefined };
  return answered(api.GET('/api/v1/logs', { params: { query: asked }, signal }));
}

function useLiveLog(deviceIds: string[] | undefined) {
  const ids = deviceIds?.join('\n').toLowerCase();
  const [live, setLive] = useState(NOTHING_YET);
  const [listening, setListening] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came for other chargers is not for these.
  useEffect(() => setLive(NOTHING_YET), [ids]);
  useLogEntries(
    useCallback(
      (entries: LogItem[]) => {
        const wanted = ids?.split('\n');
        const its = entries.filter(({ deviceId }) => !wanted || wanted.includes(deviceId.toLowerCase()));
        setLive((before) => withAppended(before, its));
      },
      [ids],
    ),
  );
  useEffect(() => {
    const timer = setTimeout(() => setListening(true), HEARD_MS);
    return () => clearTimeout(timer);
  }, []);
  return { live, listening };
}
