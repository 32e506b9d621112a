import classes from './Phases.module.css';

const WIDTH = 820;
const MIDDLE = 434;
const PERIOD = 622;
const PEAKS = { l1: 495, l2: 288, l3: 703 };
const ECHOES = [0.81, 0.63, 0.45, 0.27];

/** One phase of alternating current, loudest in the middle. */
function wave(peak: number, loudness: number): string {
  const points: string[] = [];
  for (let x = 0; x <= WIDTH; x += 5) {
    const envelope = 241 * Math.exp(-(((x - 392) / 386) ** 2));
    const y = MIDDLE - loudness * envelope * Math.cos((2 * Math.PI * (x - peak)) / PERIOD);
    points.push(`${x} ${y.toFixed(1)}`);
  }
  return `M${points.join('L')}`;
}

const WAVES = (['l3', 'l2', 'l1'] as const).map((phase) => ({
  phase,
  main: wave(PEAKS[phase], 1),
  echoes: ECHOES.map((loudness) => wave(PEAKS[phase], loudness)),
}));

/** The three phases L1, L2 and L3: decoration only. */
export function Phases({ className }: { className?: string }) {
  return (
    <svg
      className={`${classes.phases} ${className ?? ''}`}
      viewBox={`0 ${MIDDLE - 260} ${WIDTH} 520`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className={classes.axis} d={`M0 ${MIDDLE}H${WIDTH}`} />
      {WAVES.map(({ phase, main, echoes }) => (
        <g key={phase} data-phase={phase}>
          {echoes.map((path, index) => (
            <path key={path} d={path} className={classes.echo} opacity={0.42 - index * 0.09} />
          ))}
          <path d={main} className={classes.main} />
        </g>
      ))}
    </svg>
  );
}
