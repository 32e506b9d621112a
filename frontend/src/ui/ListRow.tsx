import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { time } from '../lib/times';
import { Moment } from './Moment';
import classes from './RowList.module.css';

interface Props {
  item: { id: string; at: string };
  open: boolean;
  onToggle: (id: string) => void;
  /** Less prominent than the other rows. */
  sunken?: boolean;
  /** Fractions of the second. */
  fraction?: ReactNode;
  /** A cell for each column after the time. */
  children: ReactNode;
}

/** A row of a list: one button that opens the details below it. */
export function ListRow({ item, open, onToggle, sunken = false, fraction, children }: Props) {
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className={classes.row}
      data-row
      data-sunken={sunken || undefined}
      aria-expanded={open}
      onClick={() => onToggle(item.id)}
    >
      <Chevron size={15} stroke={1.7} aria-hidden className={classes.chevron} />
      <Moment at={item.at} className={classes.time}>
        {time(item.at)}
        {fraction}
      </Moment>
      {children}
    </button>
  );
}
