import { IconCircleCheck } from '@tabler/icons-react';
import { count } from '../../format/numbers';
import { useSummary } from '../../live/useFleet';
import classes from './ConnectionsPage.module.css';

export function AllWell() {
  const { online, chargers } = useSummary() ?? { online: 0, chargers: 0 };
  return (
    <div className={classes.well}>
      <IconCircleCheck size={28} stroke={1.7} aria-hidden />
      <h2>All is well</h2>
      <p>
        Nobody waits outside.{' '}
        {chargers > 0 &&
          `${count(online)} of ${count(chargers)} chargers ${online === 1 ? 'is' : 'are'} online. `}
        A charger that knocks and is not let in shows up here, with what to do.
      </p>
    </div>
  );
}
