import type { ReactNode } from 'react';
import classes from './Facts.module.css';

export interface Fact {
  name: string;
  value: ReactNode;
  /** For numbers of machines. */
  mono?: boolean;
}

/** Names at the left, values at the right; what isn't known is left out. */
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
