import { useElementSize } from '@mantine/hooks';
import { type Point, roundTop, steps } from '../../../lib/curve';
import { amount } from '../../../lib/numbers';
import { utcDay } from '../../../lib/times';
import { t } from '../../../texts/rooms/idTags';
import chart from '../../../ui/Chart.module.css';
import classes from './BudgetChart.module.css';
import { type BudgetCurve, DAY_MS, type UsedSoFar } from './budgetCurve';

const HEIGHT = 168;
const LEFT = 44;
const RIGHT = 8;
const TOP = 20;
const BOTTOM = 24;
const PIXELS_PER_TICK = 90;
/** A line that leads beyond the limit ends shortly after it, at this multiple. */
const BEYOND = 1.25;
/** The room of the name of a day. */
const DAY_WIDTH = 40;
/** Of the days next to it, a day keeps this share free. */
const GAP = 0.3;

/** The steps of a budget day by day, the line that they must not cross, and where they lead. */
export function BudgetChart({ curve }: { curve: BudgetCurve }) {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref} className={classes.chart}>
      {width > 0 && <Drawing curve={curve} width={width} />}
    </div>
  );
}

function Drawing({ curve, width }: { curve: BudgetCurve; width: number }) {
  const { from, to, limit, isDaily } = curve;
  const last = curve.steps.at(-1);
  const heading = last && curve.heading && cut(last, curve.heading, limit * BEYOND);
  const top = roundTop([limit, heading?.wh ?? 0, ...curve.steps.map(({ wh }) => wh)], 1000);
  const x = (at: number) => LEFT + ((width - LEFT - RIGHT) * (at - from)) / Math.max(1, to - from);
  const y = (wh: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * wh) / top;
  const place = ({ at, wh }: { at: number; wh: number }): Point => ({ x: x(at), y: y(wh) });
  const ground = y(0);
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true" className={classes.drawing}>
      {[0, top / 3, (top * 2) / 3, top].map((wh) => (
        <g key={wh}>
          <path className={chart.grid} d={`M${LEFT} ${y(wh)}H${width - RIGHT}`} />
          <text className={chart.label} x={LEFT - 8} y={y(wh) + 4} textAnchor="end">
            {amount(wh / 1000)}
          </text>
        </g>
      ))}
      {daysOf(from, to, Math.max(2, width / PIXELS_PER_TICK))
        .filter((at) => x(at) < width - DAY_WIDTH)
        .map((at) => (
          <text key={at} className={chart.label} x={x(at)} y={HEIGHT - 6} textAnchor="start">
            {utcDay(at)}
          </text>
        ))}
      {isDaily ? (
        <Days curve={curve} x={x} y={y} />
      ) : (
        last && (
          <>
            <path className={classes.area} d={`${steps(curve.steps.map(place))}V${ground}H${x(from)}Z`} />
            <path className={classes.line} d={steps(curve.steps.map(place))} />
            {heading && (
              <path
                className={classes.heading}
                d={`M${x(last.at)} ${y(last.wh)}L${x(heading.at)} ${y(heading.wh)}`}
              />
            )}
          </>
        )
      )}
      <path className={classes.limit} d={`M${LEFT} ${y(limit)}H${width - RIGHT}`} />
      <text className={classes.words} x={LEFT + 4} y={y(limit) - 5}>
        {t('curve.limit', { kwh: amount(limit / 1000) })}
      </text>
    </svg>
  );
}

/** The end of a line, or the place at which it reaches so much. */
function cut(begin: UsedSoFar, end: UsedSoFar, most: number): UsedSoFar {
  if (end.wh <= most || begin.wh >= most) return end;
  const share = (most - begin.wh) / (end.wh - begin.wh);
  return { at: begin.at + share * (end.at - begin.at), wh: most };
}

interface DaysProps {
  curve: BudgetCurve;
  x: (at: number) => number;
  y: (wh: number) => number;
}

function Days({ curve: { steps, limit }, x, y }: DaysProps) {
  return steps.map(({ at, wh }) => {
    const room = x(at + DAY_MS) - x(at);
    return (
      <rect
        key={at}
        className={wh >= limit ? classes.full : classes.day}
        x={x(at) + (room * GAP) / 2}
        width={room * (1 - GAP)}
        y={y(wh)}
        height={y(0) - y(wh)}
      />
    );
  });
}

/** The first of the period and some days after it, evenly apart. */
function daysOf(from: number, to: number, most: number): number[] {
  const count = Math.ceil((to - from) / DAY_MS);
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => from + index * step * DAY_MS);
}
