import { useId, useState } from 'react';
import { roundTop } from '../lib/curve';
import chart from './Chart.module.css';
import { ChartReader } from './ChartReader';
import classes from './ColumnChart.module.css';

export interface ChartColumn {
  key: string;
  /** Below the axis, if there is room. */
  label: string;
  /** Above the amounts of the column that is being read. */
  title: string;
  /** An amount for each series, which are stacked in this order, the first at the bottom. */
  amounts: readonly number[];
  /** Its time is not over. */
  isPartial?: boolean;
}

interface Props {
  /** What the chart shows, and how it is read. */
  label: string;
  columns: readonly ChartColumn[];
  /** The names of the series; at most four and the others. */
  series: readonly string[];
  /** An amount with its unit. */
  say: (amount: number) => string;
  /** A value on the axis; its text must be short. */
  sayOnAxis: (amount: number) => string;
  /** The word for all series together. */
  total: string;
  /** Money is grey. */
  tone?: 'blue' | 'grey';
}

const HEIGHT = 272;
const TOP = 10;
const BOTTOM = 26;
const LEFT = 70;
const PARTS = 3;
const GAP = 0.22;
const PIXELS_PER_LABEL = 64;
const READING_WIDTH = 220;
const APART = 8;
/** The top of an axis without amounts. */
const LEAST = 1;

/** Stacked columns over time, to be read by pointer, finger or keys. */
export function ColumnChart({ label, columns, series, say, sayOnAxis, total, tone = 'blue' }: Props) {
  const [read, setRead] = useState<number | null>(null);
  const hatch = useId();
  const chosen = read === null ? undefined : columns[read];
  const stepOf = (width: number) => (columns.length > 0 ? (width - LEFT) / columns.length : 0);
  return (
    <ChartReader
      label={label}
      className={classes.chart}
      tone={tone}
      count={columns.length}
      read={read}
      onRead={setRead}
      placeAt={(x, width) => {
        const place = Math.floor((x - LEFT) / stepOf(width));
        return place >= 0 && place < columns.length ? place : null;
      }}
      words={chosen ? `${chosen.title}: ${say(sum(chosen))}` : null}
    >
      {(width) => (
        <>
          <svg width={width} height={HEIGHT} aria-hidden="true">
            <Hatch id={hatch} />
            <Columns {...{ columns, width, read, hatch, sayOnAxis }} step={stepOf(width)} />
          </svg>
          {chosen && read !== null && (
            <div className={classes.reading} style={{ left: beside(read, stepOf(width), width) }}>
              <Reading column={chosen} series={series} say={say} total={total} />
            </div>
          )}
        </>
      )}
    </ChartReader>
  );
}

interface Drawn extends Pick<Props, 'columns' | 'sayOnAxis'> {
  width: number;
  step: number;
  read: number | null;
  hatch: string;
}

function Columns({ columns, width, step, read, hatch, sayOnAxis }: Drawn) {
  const top = roundTop(columns.map(sum), LEAST);
  const y = (amount: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * amount) / top;
  const every = Math.max(1, Math.ceil(PIXELS_PER_LABEL / Math.max(step, 1)));
  return (
    <>
      {Array.from({ length: PARTS + 1 }, (_, part) => (top * part) / PARTS).map((value) => (
        <g key={value}>
          <path className={chart.grid} d={`M${LEFT} ${y(value)}H${width}`} />
          <text className={chart.label} x={LEFT - 10} y={y(value) + 4} textAnchor="end">
            {sayOnAxis(value)}
          </text>
        </g>
      ))}
      {columns.map((column, place) => (
        <g key={column.key} transform={`translate(${LEFT + place * step} 0)`}>
          {place === read && (
            <rect className={classes.band} width={step} y={TOP} height={HEIGHT - TOP - BOTTOM} />
          )}
          <Stack column={column} step={step} y={y} hatch={hatch} />
          {place % every === 0 && (
            <text className={chart.label} x={step / 2} y={HEIGHT - 6} textAnchor="middle">
              {column.label}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

function Stack(props: { column: ChartColumn; step: number; y: (amount: number) => number; hatch: string }) {
  const { column, step, y, hatch } = props;
  const before = column.amounts.map((_, place) => sumOf(column.amounts.slice(0, place)));
  return column.amounts.map((amount, place) => {
    if (amount <= 0) return null;
    const under = before[place] ?? 0;
    return (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: series have no other name
        key={place}
        className={classes.part}
        data-series={place}
        data-partial={column.isPartial || undefined}
        style={place === OTHERS && !column.isPartial ? { fill: `url(#${hatch})` } : undefined}
        x={step * (GAP / 2) + 0.5}
        width={Math.max(step * (1 - GAP) - 1, 1)}
        y={y(under + amount)}
        height={Math.max(y(under) - y(under + amount), 1)}
        rx={Math.min(2, step / 6)}
      />
    );
  });
}

const OTHERS = 4;

function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className={classes.ground} width={5} height={5} />
        <path className={classes.hatching} d="M0 0V5" />
      </pattern>
    </defs>
  );
}

function Reading(props: Pick<Props, 'series' | 'say' | 'total'> & { column: ChartColumn }) {
  const { column, series, say, total } = props;
  return (
    <>
      <strong>{column.title}</strong>
      {series.length > 1 &&
        series
          .map((name, place) => ({ name, place }))
          .reverse()
          .map(({ name, place }) => (
            <span key={name}>
              <SeriesMark place={place} />
              <span className={classes.name}>{name}</span>
              <b>{say(column.amounts[place] ?? 0)}</b>
            </span>
          ))}
      <span className={classes.total}>
        <span className={classes.name}>{total}</span>
        <b>{say(sum(column))}</b>
      </span>
    </>
  );
}

/** The colour of a series, for legends and tables. */
export function SeriesMark({ place }: { place: number }) {
  return <span className={classes.mark} data-series={place} aria-hidden="true" />;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((all, each) => all + each, 0);
}

function sum({ amounts }: ChartColumn): number {
  return sumOf(amounts);
}

/** The left edge of what is said about a column: beside it, within the chart. */
function beside(place: number, step: number, width: number): number {
  const left = LEFT + place * step;
  const right = left + step + APART;
  return right + READING_WIDTH <= width ? right : Math.max(left - READING_WIDTH - APART, 0);
}
