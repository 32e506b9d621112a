import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { SecurityAlarm, SecurityAlarmPage } from '../api/types';
import type { OpenAlarms } from './alarms';
import { OPEN_ALARMS_KEY } from './liveConnection';

/** The open security alarms, kept up to date by the live connection. */
export function useOpenAlarms() {
  return useQuery(OPEN);
}

const OPEN = {
  queryKey: OPEN_ALARMS_KEY,
  queryFn: ({ signal }: { signal: AbortSignal }) => loadAll(signal),
  staleTime: Number.POSITIVE_INFINITY,
};

/** The kind of the newest open alarm about a charger. */
export function useAlarmOf(deviceId: string): SecurityAlarm['kind'] | undefined {
  const select = ({ alarms }: OpenAlarms) =>
    alarms.find((alarm) => alarm.deviceId?.toLowerCase() === deviceId.toLowerCase())?.kind ?? null;
  return useQuery({ ...OPEN, select }).data ?? undefined;
}

/** The number of open alarms; 0 until it is known. */
export function useOpenAlarmCount(): number {
  return useOpenAlarms().data?.count ?? 0;
}

async function loadAll(signal: AbortSignal): Promise<OpenAlarms> {
  const alarms: SecurityAlarm[] = [];
  let page: SecurityAlarmPage | undefined;
  do {
    const query = { open: true, limit: 200, cursor: page?.nextCursor ?? undefined };
    page = await answered(api.GET('/api/v1/security-alarms', { params: { query }, signal }));
    alarms.push(...page.items);
  } while (page.nextCursor);
  return { count: page.open, alarms };
}
