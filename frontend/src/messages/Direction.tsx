import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import type { LogItem } from '../api/types';
import { t } from '../texts/rooms/logs';
import classes from './Direction.module.css';

export const DIRECTIONS = {
  chargerToServer: t('direction.chargerToServer'),
  serverToCharger: t('direction.serverToCharger'),
} as const satisfies Record<LogItem['direction'], string>;

/** The direction of a message, as an arrow and in words. */
export function Direction({ of }: { of: LogItem['direction'] }) {
  const Arrow = of === 'chargerToServer' ? IconArrowUpRight : IconArrowDownLeft;
  return (
    <span className={classes.direction}>
      <span className={classes.box} data-of={of} aria-hidden="true">
        <Arrow size={13} stroke={1.7} />
      </span>
      <span>{DIRECTIONS[of]}</span>
    </span>
  );
}
