import { ConnectorMark } from '../chargers/ConnectorMark';
import { count } from '../lib/numbers';
import { useOpenAlarmCount } from '../live/useOpenAlarms';
import { t } from '../texts/rooms/common';
import classes from './AlarmBadge.module.css';

/** A red triangle with the number of open security alarms; nothing if there are none. */
export function AlarmBadge({ className = '' }: { className?: string }) {
  const open = useOpenAlarmCount();
  if (open === 0) return null;
  return (
    <span className={`${classes.badge} ${className}`}>
      <ConnectorMark status="Faulted" size={13} />
      <span aria-hidden="true">{count(open)}</span>
      <span className="visuallyHidden">{t('alarm.open', { count: open })}</span>
    </span>
  );
}
