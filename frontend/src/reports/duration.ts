import { t } from '../texts/rooms/reports';

const HOUR_S = 3600;
const DAY_S = 86_400;

/** "47 d 10 h", "9 h 5 min", "12 min"; "–" for nothing. */
export function duration(seconds: number): string {
  if (seconds <= 0) return '–';
  if (seconds >= DAY_S) {
    return t('duration.days', {
      days: Math.floor(seconds / DAY_S),
      hours: Math.floor((seconds % DAY_S) / HOUR_S),
    });
  }
  if (seconds >= HOUR_S) {
    return t('duration.hours', {
      hours: Math.floor(seconds / HOUR_S),
      minutes: Math.floor((seconds % HOUR_S) / 60),
    });
  }
  return t('duration.minutes', { minutes: Math.max(1, Math.floor(seconds / 60)) });
}
