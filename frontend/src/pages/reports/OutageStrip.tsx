import type { OutagePart } from '../../api/types';
import classes from './OutageStrip.module.css';

interface Props {
  parts: readonly OutagePart[];
  /** In ms. */
  from: number;
  to: number;
  /** The part that is chosen: from when to when. */
  chosen?: { from: string; to: string } | null;
}

/** The outages of a connector over time: faulted, offline (hatched, as high as can be), counted out (hollow). */
export function OutageStrip({ parts, from, to, chosen }: Props) {
  const place = (part: { from: string; to: string }) => {
    const [begin, end] = [Math.max(Date.parse(part.from), from), Math.min(Date.parse(part.to), to)];
    return {
      left: `${(100 * (begin - from)) / (to - from)}%`,
      width: `${(100 * Math.max(end - begin, 0)) / (to - from)}%`,
    };
  };
  return (
    <span className={classes.strip} aria-hidden="true">
      {parts.map((part) => (
        <span key={part.from} data-kind={part.kind} style={place(part)} />
      ))}
      {chosen && <span className={classes.chosen} style={place(chosen)} />}
    </span>
  );
}
