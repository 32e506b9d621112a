import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../../api/client';
import type { AlarmDecision } from '../../../api/types';
import { usePages } from '../../../api/usePages';
import { ALARMS_KEY, EARLIER_ALARMS_KEY } from '../../../live/liveConnection';

const SHOWN = 5;

/** Alarms that are over, the newest first, some at a time. */
export function useEarlierAlarms() {
  return usePages(EARLIER_ALARMS_KEY, (cursor, signal) =>
    answered(
      api.GET('/api/v1/security-alarms', {
        params: { query: { open: false, limit: SHOWN, cursor } },
        signal,
      }),
    ),
  );
}

export function useResolveAlarm() {
  const queryClient = useQueryClient();
  return async (alarmId: number, decision: AlarmDecision) => {
    await answered(
      api.POST('/api/v1/security-alarms/{alarmId}/resolve', {
        params: { path: { alarmId } },
        body: decision,
      }),
    );
    await queryClient.invalidateQueries({ queryKey: ALARMS_KEY });
  };
}
