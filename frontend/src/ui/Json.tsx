import { type ReactNode, useMemo } from 'react';
import classes from './Json.module.css';

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/g;

/** A payload, indented: keys grey, strings in ink, numbers in the accent colour. It is always text, never markup. */
export function Json({ value }: { value: unknown }) {
  const parts = useMemo(() => coloured(JSON.stringify(value ?? null, null, 2)), [value]);
  return <pre className={classes.json}>{parts}</pre>;
}

function coloured(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [all, string, colon] = match;
    const kind = string === undefined ? classes.number : colon === undefined ? classes.string : classes.key;
    parts.push(text.slice(done, match.index));
    parts.push(
      <span key={match.index} className={kind}>
        {all}
      </span>,
    );
    done = match.index + all.length;
  }
  parts.push(text.slice(done));
  return parts;
}
