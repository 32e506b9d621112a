import type { CommandItem } from '../api/types';
import { clock } from '../lib/times';
import { useNow } from '../lib/useNow';
import classes from './Awaiting.module.css';
import { EffectMark } from './CommandMark';
import { timeLeft } from './result';
import { awaiting } from './words';

const SECOND_MS = 1000;

/** What a connector waits for after an accepted command, and how long: "Waiting for the cable 1:45". */
export function Awaiting({ command }: { command: CommandItem }) {
  const left = timeLeft(command, useNow(SECOND_MS));
  return (
    <span className={classes.awaiting}>
      <EffectMark effect="awaited" share={left?.share} />
      <span className={classes.words} data-tone-text="waiting">
        {awaiting(command)}
      </span>
      {left && (
        <>
          <span className={classes.left} role="timer">
            {clock(left.left)}
          </span>
          <progress className={classes.bar} max={1} value={left.share} aria-hidden="true" />
        </>
      )}
    </span>
  );
}
