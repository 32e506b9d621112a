import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './FormProblem.module.css';

/** A problem with the whole form, announced at once to people who can't see it. */
export function FormProblem({ children }: { children: ReactNode }) {
  return (
    <p className={classes.problem} role="alert">
      <IconAlertTriangle size={15} stroke={1.7} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
