import { IconLink, IconPlugConnectedX } from '@tabler/icons-react';
import classes from './Direction.module.css';

/** Stands where messages have their direction. */
export function ConnectionMark({ gone }: { gone: boolean }) {
  const Icon = gone ? IconPlugConnectedX : IconLink;
  return (
    <span className={classes.box} aria-hidden="true">
      <Icon size={15} stroke={1.7} />
    </span>
  );
}
