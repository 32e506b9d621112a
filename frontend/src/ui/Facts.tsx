import type { ReactNode } from 'react';
import classes from './Facts.module.css';

export interface Fact {
  name: string;
  value: ReactNode;
  /** Set in a monospaced font, for serial numbers and the like. */
  mono?: boolean;
}

/** Names on the left, values on the right; unknown values are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const known = facts.filter(({ value }) => value !== null && value !== undefined && value !== '');
  return (
    <dl className={classes.facts}>
      {known.map(({ name, value, mono }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-mono={mono || undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
