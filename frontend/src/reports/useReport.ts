import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTimeZone } from '../api/server';
import { useNow } from '../lib/useNow';
import { type Days, daysOf, type ReportSearch, todayIn } from './search';

/** Rollups are made once a minute. */
const MINUTE_MS = 60_000;

export interface ReportQuery extends Days {
  deviceId?: string[];
}

/** The days and chargers of a report as the API takes them; undefined until the server's time zone is known. */
export function useReportQuery(search: ReportSearch): ReportQuery | undefined {
  const zone = useTimeZone();
  const now = useNow(MINUTE_MS);
  const today = zone && todayIn(zone, now);
  const { span, from, to, deviceId } = search;
  return useMemo(
    () => (today === undefined ? undefined : { ...daysOf({ span, from, to }, today), deviceId }),
    [today, span, from, to, deviceId],
  );
}

/** A report. The last one stays while another is loading. */
export function useReport<Report, Query extends ReportQuery>(
  name: string,
  query: Query | undefined,
  load: (query: Query, signal: AbortSignal) => Promise<Report>,
): UseQueryResult<Figures<Report>> {
  return useQuery({
    queryKey: ['report', name, query],
    queryFn: async ({ signal }) => figures(await load(query as Query, signal)),
    enabled: query !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE_MS,
  });
}

type Figures<Report> = Exclude<Report, string>;

/** A report that was not asked for as a file. */
export function figures<Report>(report: Report): Figures<Report> {
  return report as Figures<Report>;
}
