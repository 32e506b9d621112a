import type { ReactNode } from 'react';
import { Bone } from './Bone';
import classes from './FigureList.module.css';

/** The telling numbers of a page. */
export function FigureList({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}

interface Props {
  name: ReactNode;
  /** Undefined while it is loading. */
  value: string | undefined;
  unit?: string | undefined;
  struck?: boolean;
  tone?: 'wrong' | undefined;
}

export function Figure({ name, value, unit, struck, tone }: Props) {
  return (
    <div data-tone={tone}>
      <dt>{name}</dt>
      <dd>
        {value === undefined ? <Bone width={64} height={26} /> : struck ? <s>{value}</s> : value}{' '}
        {unit && <small>{unit}</small>}
      </dd>
    </div>
  );
}
