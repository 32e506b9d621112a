import type { ReactNode } from 'react';
import classes from './Notice.module.css';

/** A message in the middle of a page, with the next step. */
export function Notice({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className={classes.notice}>
      <svg className={classes.picture} viewBox="0 0 220 80" width="220" height="80" aria-hidden="true">
        <path className={classes.line} d="M10 40C32 40 38 12 62 12s28 56 54 56" />
        <path className={classes.dots} d="M116 68c22 0 26-56 50-56 18 0 22 18 34 26" />
        <circle className={classes.from} cx="8" cy="40" r="5" />
        <circle className={classes.to} cx="206" cy="40" r="7" />
      </svg>
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.text}>{text}</p>
      {children}
    </div>
  );
}
