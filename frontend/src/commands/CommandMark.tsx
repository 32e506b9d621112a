import classes from './CommandMark.module.css';
import type { Outcome, Said } from './result';

const SAID: Record<Said, [tone: string, shape: React.ReactNode]> = {
  yes: ['available', <path key="" d="m3 8.4 3.3 3.3L13 4.8" className={classes.line} />],
  no: ['faulted', <path key="" d="m4 4 8 8m0-8-8 8" className={classes.line} />],
  nothing: [
    'waiting',
    <g key="" className={classes.line}>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.8V8l2.2 1.4" />
    </g>,
  ],
  waiting: ['quiet', <circle key="" cx="8" cy="8" r="6" className={classes.line} />],
  queued: [
    'quiet',
    <path
      key=""
      d="M4.5 2.5h7M4.5 13.5h7M5 2.5c0 4 6 4.5 6 11M11 2.5c0 4-6 4.5-6 11"
      className={classes.line}
    />,
  ],
  'not-sent': ['quiet', <CrossedRing key="" />],
};

/** The shape of a charger's answer; the word is beside it. */
export function SaidMark({ said }: { said: Said }) {
  const [tone, shape] = SAID[said];
  return <Mark tone={tone}>{shape}</Mark>;
}

const AROUND = 2 * Math.PI * 6;

/** The shape of an effect. While it is awaited, the ring shows the share of the time that is left. */
export function EffectMark({ effect, share = 1 }: { effect: Outcome; share?: number }) {
  if (effect === 'confirmed') {
    return (
      <Mark tone="available">
        <circle cx="8" cy="8" r="7" fill="currentColor" />
        <path d="m4.8 8.2 2.2 2.2 4.2-4.6" className={classes.inside} />
      </Mark>
    );
  }
  if (effect === 'missed' || effect === 'unknown') {
    return (
      <Mark tone={effect === 'missed' ? 'waiting' : 'quiet'}>
        <CrossedRing />
      </Mark>
    );
  }
  if (effect === 'contrary') {
    return (
      <Mark tone="faulted">
        <path
          d="M7 2.2a1.2 1.2 0 0 1 2 0l5.7 10.2a1.1 1.1 0 0 1-1 1.6H2.3a1.1 1.1 0 0 1-1-1.6z"
          fill="currentColor"
        />
        <path d="M8 5.6v4M8 11v1.2" className={classes.inside} />
      </Mark>
    );
  }
  return (
    <Mark tone="waiting">
      <circle cx="8" cy="8" r="6" className={classes.rest} />
      <circle cx="8" cy="8" r="6" className={classes.ring} strokeDasharray={`${share * AROUND} ${AROUND}`} />
    </Mark>
  );
}

function CrossedRing() {
  return (
    <g className={classes.line}>
      <circle cx="8" cy="8" r="6" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
    </g>
  );
}

function Mark({ tone, children }: { tone: string; children: React.ReactNode }) {
  return (
    <svg
      className={classes.mark}
      data-tone={tone}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
