import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import type { LogItem } from '../../api/types';
import classes from './Direction.module.css';

/** Which way a message went, as an arrow and in words. */
export function Direction({ of, bare = false }: { of: LogItem['direction']; bare?: boolean }) {
  const fromCharger = of === 'chargerToServer';
  const Arrow = fromCharger ? IconArrowUpRight : IconArrowDownLeft;
  return (
    <span className={classes.direction}>
      <span className={classes.box} data-of={of} aria-hidden="true">
        <Arrow size={13} stroke={1.7} />
      </span>
      <span className={bare ? 'visuallyHidden' : undefined}>
        {fromCharger ? 'Charger → Server' : 'Server → Charger'}
      </span>
    </span>
  );
}
