import type { MouseEvent, ReactNode } from 'react';
import { agoAndUtc } from '../lib/times';

/** A time; its tooltip says how long ago it was, and the time in UTC. */
export function Moment({ at, children, className }: { at: string; children: ReactNode; className?: string }) {
  const explain = (event: MouseEvent<HTMLElement>) => {
    event.currentTarget.title = agoAndUtc(at, Date.now());
  };
  return (
    <time dateTime={at} className={className} onMouseEnter={explain}>
      {children}
    </time>
  );
}
