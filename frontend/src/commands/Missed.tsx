import type { CommandItem } from '../api/types';
import { t } from '../texts/rooms/commands';
import { EffectMark } from './CommandMark';
import classes from './Missed.module.css';

/** Says that a start was missed: "No car came". */
export function Missed({ start }: { start: CommandItem }) {
  return (
    <span className={classes.missed} role="status">
      <EffectMark effect="missed" />
      <span className={classes.words} data-tone-text="waiting">
        {t(start.effectReason === 'noCar' ? 'act.no-car' : 'act.not-ready')}
      </span>
    </span>
  );
}
