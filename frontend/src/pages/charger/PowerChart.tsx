import { useElementSize } from '@mantine/hooks';
import { area, line, roundTop } from '../../lib/curve';
import { amount, kilowatts } from '../../lib/numbers';
import type { PowerSample } from '../../live/powerHistory';
import { t } from '../../texts/rooms/charger';
import chart from '../../ui/Chart.module.css';
import { seriesOf } from './chart';
import classes from './PowerChart.module.css';

interface Props {
  samples: readonly PowerSample[];
  connectors: readonly number[];
  ratingW: number | null;
  /** Shown if there is no curve. */
  empty: string;
  now: number;
  /** When the charger was last heard; its power counts until then. */
  until: number;
  minutes: number;
  parts: number;
}

const HEIGHT = 200;
const LEAST_W = 3000;
/** A curve that begins this far to the right leaves room for words before it. */
const ROOM = 0.6;
const BOX = { left: 36, right: 2, top: 14, bottom: 24 };

/** The power of each connector over the last minutes. Plain SVG, since a chart library would be ten times the size. */
export function PowerChart({ samples, connectors, ratingW, empty, now, until, minutes, parts }: Props) {
  const { ref, width } = useElementSize();
  const lengthMs = minutes * 60_000;
  const begin = now - lengthMs;
  const ticks = Array.from({ length: parts + 1 }, (_, tick) => tick);
  const series = connectors.map((connectorId) => seriesOf(samples, connectorId, begin, until));
  const top = roundTop([ratingW ?? 0, ...series.flat().map(({ powerW }) => powerW)], LEAST_W);
  const x = (at: number) => BOX.left + ((width - BOX.left - BOX.right) * (at - begin)) / lengthMs;
  const y = (powerW: number) => HEIGHT - BOX.bottom - ((HEIGHT - BOX.top - BOX.bottom) * powerW) / top;
  const lines = series.map((its) => its.map(({ at, powerW }) => ({ x: x(at), y: y(powerW) })));
  const first = Math.min(...lines.flatMap((points) => points[0]?.x ?? []));
  const isEmpty = !Number.isFinite(first);
  return (
    <div ref={ref} className={classes.chart}>
      {!isEmpty && (
        <p className="visuallyHidden">
          {t('power.in-words', {
            count: connectors.length,
            minutes,
            kw: kilowatts(Math.max(...series.flat().map(({ powerW }) => powerW))),
          })}
        </p>
      )}
      {width > 0 && (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {[0, 1 / 3, 2 / 3, 1].map((part) => (
            <g key={part}>
              <path className={chart.grid} d={`M${BOX.left} ${y(top * part)}H${width - BOX.right}`} />
              <text className={chart.label} x={BOX.left - 8} y={y(top * part) + 4} textAnchor="end">
                {amount((top * part) / 1000)}
              </text>
            </g>
          ))}
          {ratingW !== null && ratingW > 0 && (
            <path className={classes.rated} d={`M${BOX.left} ${y(ratingW)}H${width - BOX.right}`} />
          )}
          {lines.map((points, index) => (
            <g key={connectors[index]} data-series={index + 1} className={chart.series}>
              <path className={chart.area} d={area(points, y(0))} />
              <path className={chart.line} d={line(points)} />
            </g>
          ))}
          {ticks.map((tick) => (
            <text
              key={tick}
              className={chart.label}
              x={x(begin + (lengthMs * tick) / parts)}
              y={HEIGHT - 6}
              textAnchor={tick === parts ? 'end' : 'middle'}
            >
              {tick === parts ? t('power.now') : ago((minutes * (parts - tick)) / parts)}
            </text>
          ))}
        </svg>
      )}
      {isEmpty && <p className={classes.begins}>{empty}</p>}
      {!isEmpty && first > width * ROOM && (
        <p className={classes.begins} style={{ right: width - first + 8 }}>
          {t('power.begins')}
        </p>
      )}
    </div>
  );
}

function ago(minutes: number): string {
  return minutes > 60 ? `-${minutes / 60} h` : `-${minutes} min`;
}
