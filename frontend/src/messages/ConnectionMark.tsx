import { IconFilterOff, IconLink, IconPlugConnectedX } from '@tabler/icons-react';
import classes from './Direction.module.css';
import { LOG_LIMITED } from './summary';

/** An icon for an event of a connection, in place of a direction. */
export function ConnectionMark({ action }: { action: string | null }) {
  const Icon =
    action === 'disconnected' ? IconPlugConnectedX : action === LOG_LIMITED ? IconFilterOff : IconLink;
  return (
    <span className={classes.box} aria-hidden="true">
      <Icon size={15} stroke={1.7} />
    </span>
  );
}
