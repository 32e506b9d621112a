import type { AlarmEvent, SecurityAlarm } from '../api/types';

/** The security alarms that are open, the newest first. Never changed in place. */
export interface OpenAlarms {
  /** The server's own count. */
  count: number;
  alarms: readonly SecurityAlarm[];
}

/** The open alarms after these events. */
export function applyAlarms(known: OpenAlarms, events: readonly AlarmEvent[]): OpenAlarms {
  const alarms = new Map(known.alarms.map((alarm) => [alarm.id, alarm]));
  for (const { alarm } of events) {
    if (alarm.open) alarms.set(alarm.id, alarm);
    else alarms.delete(alarm.id);
  }
  return {
    count: events.at(-1)?.open ?? known.count,
    alarms: [...alarms.values()].sort((a, b) => b.id - a.id),
  };
}
