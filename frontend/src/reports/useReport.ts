import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../api/client';
import { useTimeZone } from '../api/server';
import type { Report, ReportName, ReportWishes } from '../api/types';
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
export function useReport<Name extends ReportName>(
  name: Name,
  query: ReportWishes<Name> | undefined,
): UseQueryResult<Report<Name>> {
  return useQuery({
    queryKey: ['report', name, query],
    queryFn: ({ signal }) => loadReport(name, query, signal),
    enabled: query !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE_MS,
  });
}

export async function loadReport<Name extends ReportName>(
  name: Name,
  query: ReportWishes<Name> | undefined,
  signal: AbortSignal,
): Promise<Report<Name>> {
  const asked = { params: { query }, signal };
  return (await answered(api.GET(`/api/v1/reports/${name}`, asked as never))) as Report<Name>;
}

/** A report as a file for spreadsheets. */
export async function loadReportFile<Name extends ReportName>(
  name: Name,
  query: ReportWishes<Name>,
): Promise<Blob> {
  const asked = { params: { query: { ...query, format: 'csv' } }, parseAs: 'blob' };
  return (await answered(api.GET(`/api/v1/reports/${name}`, asked as never))) as unknown as Blob;
}
