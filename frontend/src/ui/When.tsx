import { date, time } from '../lib/times';
import { Moment } from './Moment';
import classes from './When.module.css';

/** A date, and the time below it. */
export function When({ at }: { at: string }) {
  return (
    <Moment at={at} className={classes.when}>
      <span>{date(at)}</span> <span className={classes.time}>{time(at)}</span>
    </Moment>
  );
}
