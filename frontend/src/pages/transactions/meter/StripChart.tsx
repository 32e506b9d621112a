import { area, line, roundTop, steps } from '../../../lib/curve';
import { amount } from '../../../lib/numbers';
import { t } from '../../../texts/rooms/transactions';
import chart from '../../../ui/Chart.module.css';
import { type Curve, type Measure, pieces, type Strip } from './curves';
import classes from './StripChart.module.css';

const HEIGHTS = { power: 172, current: 92, soc: 92 } as const;
const TOP = 8;
const BOTTOM = 6;
const DOT = 2;

/** The dashes of a curve: phases are series 1 to 3, and what was offered is dotted. */
const SERIES: Record<Measure, string> = {
  powerW: '1',
  currentA: '1',
  currentL1A: '1',
  currentL2A: '2',
  currentL3A: '3',
  offeredA: 'offered',
  soc: 'grey',
};

interface Props {
  strip: Strip;
  width: number;
  /** The place of a time on the axis. */
  x: (at: number) => number;
  left: number;
  right: number;
  /** Where periods begin; dotted lines. */
  borders: readonly number[];
  /** A time that is marked. */
  marked: { from: number; to: number } | null;
  /** The time that is being read. */
  read: number | null;
}

/** One measure over time, with an axis of its own. */
export function StripChart({ strip, width, x, left, right, borders, marked, read }: Props) {
  const { name, unit, least, curves } = strip;
  const height = HEIGHTS[name];
  const top =
    name === 'soc'
      ? 100
      : roundTop(
          curves.flatMap(({ readings }) => readings.map(({ value }) => value)),
          least,
        );
  const y = (value: number) => height - BOTTOM - ((height - TOP - BOTTOM) * value) / top;
  const parts = name === 'power' ? 3 : 2;
  return (
    <div className={classes.strip}>
      <div className={classes.head}>
        <span className={classes.name}>{t(`meter.${name}`)}</span>
        {curves.length > 1 && (
          <span className={classes.legend}>
            {curves.map(({ measure }) => (
              <span key={measure} data-series={SERIES[measure]}>
                {t(`meter.of.${measure}`)}
              </span>
            ))}
          </span>
        )}
        <span className={classes.unit}>{unit}</span>
      </div>
      <svg width={width} height={height} aria-hidden="true">
        {marked && (
          <rect
            className={classes.marked}
            x={x(marked.from)}
            width={Math.max(1, x(marked.to) - x(marked.from))}
            height={height}
          />
        )}
        {Array.from({ length: parts + 1 }, (_, part) => (top * part) / parts).map((value) => (
          <g key={value}>
            <path className={chart.grid} d={`M${left} ${y(value)}H${width - right}`} />
            <text className={chart.label} x={left - 8} y={y(value) + 4} textAnchor="end">
              {amount(value)}
            </text>
          </g>
        ))}
        {borders.map((at) => (
          <path key={at} className={classes.border} d={`M${x(at)} 0V${height}`} />
        ))}
        {curves.map((curve) => (
          <OneCurve key={curve.measure} curve={curve} x={x} y={y} ground={name === 'power' ? y(0) : null} />
        ))}
        {read !== null && <path className={classes.read} d={`M${x(read)} 0V${height}`} />}
      </svg>
    </div>
  );
}

interface CurveProps {
  curve: Curve;
  x: (at: number) => number;
  y: (value: number) => number;
  /** The ground of the area below it; null for a line alone. */
  ground: number | null;
}

function OneCurve({ curve: { measure, readings }, x, y, ground }: CurveProps) {
  const path = measure === 'offeredA' ? steps : line;
  return (
    <g className={chart.series} data-series={SERIES[measure]}>
      {pieces(readings).map((piece) => {
        const points = piece.map(({ at, value }) => ({ x: x(at), y: y(value) }));
        const [only] = points;
        if (points.length === 1 && only) {
          return <circle key={only.x} className={classes.dot} cx={only.x} cy={only.y} r={DOT} />;
        }
        return (
          <g key={only?.x}>
            {ground !== null && <path className={chart.area} d={area(points, ground)} />}
            <path className={chart.line} d={path(points)} />
          </g>
        );
      })}
    </g>
  );
}
