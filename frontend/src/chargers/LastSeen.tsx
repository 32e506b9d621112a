import { IconClock } from '@tabler/icons-react';
import { date, time } from '../lib/times';
import { t } from '../texts/rooms/common';
import { Moment } from '../ui/Moment';
import classes from './LastSeen.module.css';

/** The date on the first line, the time on the second beside a clock. */
export function LastSeen({ at }: { at: string | null }) {
  if (at === null) return <span className={classes.never}>{t('charger.never-seen')}</span>;
  return (
    <Moment at={at} className={classes.seen}>
      <span className="visuallyHidden">{t('charger.last-seen')} </span>
      <span>{date(at)}</span>
      <span className={classes.time}>
        <IconClock size={13} stroke={1.7} aria-hidden />
        {time(at)}
      </span>
    </Moment>
  );
}
