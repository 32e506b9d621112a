import { useElementSize } from '@mantine/hooks';
import { kilowatts } from '../../format/numbers';
import type { PowerSample } from '../../live/powerHistory';
import { area, ceiling, line, seriesOf } from './chart';
import classes from './PowerChart.module.css';

interface Props {
  samples: readonly PowerSample[];
  connectors: readonly number[];
  ratingW: number | null;
  /** What the line at the rating is: somebody set it, or it is the most that was measured. */
  ratingLabel: string;
  now: number;
  minutes: number;
  parts: number;
}

const HEIGHT = 200;
const BOX = { left: 36, right: 2, top: 14, bottom: 24 };

/** The power of each connector over the last minutes. Plain SVG: a charts library would be ten times the size. */
export function PowerChart({ samples, connectors, ratingW, ratingLabel, now, minutes, parts }: Props) {
  const { ref, width } = useElementSize();
  const lengthMs = minutes * 60_000;
  const begin = now - lengthMs;
  const ticks = Array.from({ length: parts + 1 }, (_, tick) => tick);
  const top = ceiling([ratingW ?? 0, ...samples.map(({ powerW }) => powerW)]);
  const x = (at: number) => BOX.left + ((width - BOX.left - BOX.right) * (at - begin)) / lengthMs;
  const y = (powerW: number) => HEIGHT - BOX.bottom - ((HEIGHT - BOX.top - BOX.bottom) * powerW) / top;
  const lines = connectors.map((connectorId) =>
    seriesOf(samples, connectorId, begin, now).map(({ at, powerW }) => ({ x: x(at), y: y(powerW) })),
  );
  const first = samples.find(({ at }) => at >= begin)?.at;
  const latest = samples.at(-1);
  return (
    <div ref={ref} className={classes.chart}>
      <p className="visuallyHidden">
        {latest
          ? `Power of ${connectors.length} ${connectors.length === 1 ? 'connector' : 'connectors'} over the last ${minutes} minutes, up to ${kilowatts(Math.max(...samples.map(({ powerW }) => powerW)))} kW.`
          : 'No power was measured yet.'}
      </p>
      {width > 0 && (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {[0, 1 / 3, 2 / 3, 1].map((part) => (
            <g key={part}>
              <path className={classes.grid} d={`M${BOX.left} ${y(top * part)}H${width - BOX.right}`} />
              <text className={classes.label} x={BOX.left - 8} y={y(top * part) + 4} textAnchor="end">
                {axis((top * part) / 1000)}
              </text>
            </g>
          ))}
          {ratingW !== null && ratingW > 0 && (
            <>
              <path className={classes.rated} d={`M${BOX.left} ${y(ratingW)}H${width - BOX.right}`} />
              <text className={classes.label} x={width - BOX.right - 4} y={y(ratingW) - 5} textAnchor="end">
                {ratingLabel} {axis(ratingW / 1000)} kW
              </text>
            </>
          )}
          {lines.map((points, index) => (
            <g key={connectors[index]} data-series={index + 1} className={classes.series}>
              <path className={classes.area} d={area(points, y(0))} />
              <path className={classes.line} d={line(points)} />
            </g>
          ))}
          {ticks.map((tick) => (
            <text
              key={tick}
              className={classes.label}
              x={x(begin + (lengthMs * tick) / parts)}
              y={HEIGHT - 6}
              textAnchor={tick === parts ? 'end' : 'middle'}
            >
              {tick === parts ? 'now' : `-${(minutes * (parts - tick)) / parts} min`}
            </text>
          ))}
        </svg>
      )}
      {(first === undefined || first > begin + lengthMs * 0.75) && (
        <p className={classes.begins}>
          {first === undefined ? 'No power measured yet.' : 'The curve grows while this page is open.'}
        </p>
      )}
    </div>
  );
}

function axis(value: number): string {
  return String(Math.round(value * 10) / 10);
}
