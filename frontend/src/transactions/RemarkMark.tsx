import classes from './RemarkMark.module.css';
import type { Mark } from './search';
import type { Remark } from './words';

const TICK = <path key="" d="m3 8.4 3.3 3.3L13 4.8" />;
const SHAPES: Record<Exclude<Mark, 'active'> | Remark, [tone: string, shape: React.ReactNode]> = {
  suspect: [
    'waiting',
    <path
      key=""
      d="M7.1 2.7a1 1 0 0 1 1.8 0l5.3 9.6a1 1 0 0 1-.9 1.5H2.7a1 1 0 0 1-.9-1.5zM8 6.2v3.4m0 1.7v.4"
    />,
  ],
  estimated: ['offline', <path key="" d="M2 6.4c2-2 4-2 6 0s4 2 6 0M2 10.6c2-2 4-2 6 0s4 2 6 0" />],
  unauthorised: ['faulted', <path key="" d="m4 4 8 8m0-8-8 8" />],
  corrected: ['offline', TICK],
  reviewed: ['offline', TICK],
};

/** The shape of what is odd about a transaction; the word is beside it. */
export function RemarkMark({ of }: { of: keyof typeof SHAPES }) {
  const [tone, shape] = SHAPES[of];
  return (
    <svg
      className={classes.mark}
      data-tone={tone}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      aria-hidden="true"
    >
      <g>{shape}</g>
    </svg>
  );
}
