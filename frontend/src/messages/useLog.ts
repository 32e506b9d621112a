import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answered, api } from '../api/client';
import type { LogItem, LogPage } from '../api/types';
import { useLogEntries } from '../live/LiveProvider';
import { cameSince, isTorn, NOTHING_YET, newerThan, withAnswers, withAppended } from './pairing';
import { type LogQuery, type LogsSearch, logQuery } from './search';

const PAGE = 100;

/** A log that grows at both ends: older pages on demand, newer entries as they happen. */
export function useLog(search: LogsSearch) {
  const key = JSON.stringify(search);
  // The time range begins when it is chosen, so that pages fit together.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is in it.
  const query = useMemo(() => logQuery(search, Date.now()), [key]);
  const { live, listening, missed, forgetMissed } = useLiveLog(search.deviceId);
  const [upTo, setUpTo] = useState<string | null>(null);
  const holding = upTo !== null;
  const pages = useLogPages(query, listening);
  const loaded = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  useRenewal(query, pages, !holding && (missed || isTorn(loaded, live)), forgetMissed);
  const came = useMemo(() => cameSince(loaded, live, query), [loaded[0], live, query]);
  const waiting = newerThan(came, upTo);
  const rows = useMemo(
    () => came.slice(waiting).concat(withAnswers(loaded, live.answers)),
    [came, waiting, loaded, live.answers],
  );
  const newest = rows[0]?.id ?? '0';
  /** Holds new entries back while somebody reads further down. */
  const hold = useCallback((reading: boolean) => setUpTo(reading ? newest : null), [newest]);
  return { pages, query, rows, waiting, hold, holding };
}

function useLogPages(query: LogQuery, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['logs', query],
    queryFn: ({ pageParam, signal }) => loadPage(query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: LogPage) => page.nextCursor,
    // Listening comes first, so that an entry in between is seen twice rather than never.
    enabled,
    staleTime: 0,
    gcTime: 0,
    // There may be a thousand pages; see useRenewal.
    refetchOnReconnect: false,
  });
}

async function loadPage(query: LogQuery, cursor: string | null, signal: AbortSignal): Promise<LogPage> {
  const asked = { ...query, paired: true, limit: PAGE, cursor: cursor ?? undefined };
  return answered(api.GET('/api/v1/logs', { params: { query: asked }, signal }));
}

/** Reads the log again from its newest page if entries are missing, once nobody reads further down. */
function useRenewal(
  query: LogQuery,
  pages: ReturnType<typeof useLogPages>,
  isMissing: boolean,
  onRenewal: () => void,
) {
  const queryClient = useQueryClient();
  const { isFetching, isSuccess, refetch } = pages;
  useEffect(() => {
    if (!isMissing || isFetching || !isSuccess) return;
    queryClient.setQueryData<InfiniteData<LogPage>>(
      ['logs', query],
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    onRenewal();
    void refetch();
  }, [queryClient, query, isMissing, isFetching, isSuccess, refetch, onRenewal]);
}

function useLiveLog(deviceIds: string[] | undefined) {
  const ids = deviceIds?.join('\n').toLowerCase();
  const [live, setLive] = useState(NOTHING_YET);
  const [missed, setMissed] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came for other chargers is not for these.
  useEffect(() => setLive(NOTHING_YET), [ids]);
  const listening = useLogEntries(
    useCallback(
      (entries: LogItem[], hasMissed: boolean) => {
        const wanted = ids?.split('\n');
        const its = entries.filter(({ deviceId }) => !wanted || wanted.includes(deviceId.toLowerCase()));
        setLive((before) => withAppended(before, its));
        if (hasMissed) setMissed(true);
      },
      [ids],
    ),
  );
  // Entries that passed before are in the log, which is only read from now on.
  useEffect(() => {
    if (listening) setMissed(false);
  }, [listening]);
  return { live, listening, missed, forgetMissed: useCallback(() => setMissed(false), []) };
}
