import { useMemo } from 'react';
import { useTimeZone } from '../api/server';
import { useNow } from '../lib/useNow';
import { type Days, daysOf, type ReportSearch, todayIn } from './search';

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
