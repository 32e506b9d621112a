import type { CommandBatch } from '../../../api/types';
import classes from './BatchBar.module.css';
import { countsOf } from './parts';
import { PARTS } from './search';

/** The parts of a batch as shares of a bar; the words are beside it. */
export function BatchBar({ batch }: { batch: CommandBatch }) {
  const counts = countsOf(batch);
  return (
    <div className={classes.bar} aria-hidden="true">
      {PARTS.filter((part) => counts[part] > 0).map((part) => (
        <span key={part} data-part={part} style={{ flexGrow: counts[part] }} />
      ))}
    </div>
  );
}
