import { useElementSize } from '@mantine/hooks';
import { line, roundTimes } from '../../../lib/curve';
import { kilowattHours } from '../../../lib/numbers';
import { hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import chart from '../../../ui/Chart.module.css';
import { Panel } from '../../../ui/Panel';
import classes from './RegisterChart.module.css';
import { type RegisterPoint, scaleOf } from './register';

const HEIGHT = 220;
const LEFT = 74;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 26;
/** The room of a value beyond the break of the scale. */
const BROKEN = 46;
const DOT = 3.5;
const TICK_WIDTH = 100;

/** The register of the meter over the transaction; an end that does not continue it stands apart. */
export function RegisterChart({ points }: { points: readonly RegisterPoint[] }) {
  const { ref, width } = useElementSize();
  const scale = scaleOf(points);
  const broken = scale.below ?? scale.above;
  return (
    <Panel
      title={t('register')}
      aside={
        <span className={classes.unit}>
          {broken === null
            ? 'kWh'
            : t('register.broken', { kwh: kilowattHours(broken), other: kilowattHours(scale.from) })}
        </span>
      }
    >
      <p className={classes.words}>
        {points
          .filter(({ from }) => from !== 'sample')
          .map(inWords)
          .concat(points.some(({ from }) => from === 'stop') ? [] : t('register.no-stop'))
          .join(' ')}
      </p>
      <div ref={ref}>{width > 0 && points.length > 1 && <Drawing points={points} width={width} />}</div>
    </Panel>
  );
}

function inWords({ from, value, isOdd }: RegisterPoint): string {
  const values = { kwh: kilowattHours(value) };
  if (from === 'start') return t(isOdd ? 'register.start-odd' : 'register.start', values);
  return t(isOdd ? 'register.stop-odd' : 'register.stop', values);
}

function Drawing({ points, width }: { points: readonly RegisterPoint[]; width: number }) {
  const scale = scaleOf(points);
  const [begin, end] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const [bottom, top] = [
    HEIGHT - BOTTOM - (scale.below === null ? 0 : BROKEN),
    TOP + (scale.above === null ? 0 : BROKEN),
  ];
  const x = (at: number) => LEFT + ((width - LEFT - RIGHT) * (at - begin)) / Math.max(1, end - begin);
  const y = (value: number) => {
    if (value === scale.below) return HEIGHT - BOTTOM;
    if (value === scale.above) return TOP;
    return bottom - ((bottom - top) * (value - scale.from)) / Math.max(1, scale.to - scale.from);
  };
  const marks = [scale.below, scale.from, scale.to, scale.above].filter((value) => value !== null);
  const place = ({ at, value }: RegisterPoint) => ({ x: x(at), y: y(value) });
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true" className={classes.drawing}>
      {[...new Set(marks)].map((value) => (
        <g key={value}>
          <path className={chart.grid} d={`M${LEFT} ${y(value)}H${width - RIGHT}`} />
          <text className={chart.label} x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {kilowattHours(value)}
          </text>
        </g>
      ))}
      {roundTimes(begin, end, Math.max(2, width / TICK_WIDTH)).map((at) => (
        <text key={at} className={chart.label} x={x(at)} y={HEIGHT - 6} textAnchor="middle">
          {hourAndMinute(at)}
        </text>
      ))}
      <path className={classes.line} d={line(points.filter(({ isOdd }) => !isOdd).map(place))} />
      {points[0]?.isOdd && <path className={classes.leap} d={line(points.slice(0, 2).map(place))} />}
      {points.at(-1)?.isOdd && <path className={classes.leap} d={line(points.slice(-2).map(place))} />}
      {points
        .filter(({ from }) => from !== 'sample')
        .map((point) => (
          <circle
            key={point.from}
            className={point.isOdd ? classes.odd : classes.dot}
            cx={x(point.at)}
            cy={y(point.value)}
            r={DOT}
          />
        ))}
    </svg>
  );
}
