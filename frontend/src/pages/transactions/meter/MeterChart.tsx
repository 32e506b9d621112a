import { roundTimes } from '../../../lib/curve';
import { hourAndMinute, time } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { ChartReader } from '../../../ui/ChartReader';
import type { Band } from '../cost/bands';
import type { Strip } from './curves';
import classes from './MeterChart.module.css';
import type { Period } from './periods';
import { readingInWords } from './readings';
import { StripChart } from './StripChart';

interface Props {
  strips: readonly Strip[];
  /** The times at which something was measured. */
  times: readonly number[];
  from: number;
  to: number;
  periods: readonly Period[];
  /** The periods with the same prices, under the curves. */
  bands: readonly Band[];
  /** The place of the band that is marked. */
  marked: number | null;
  /** The place of the time that is being read, in `times`. */
  read: number | null;
  onRead: (place: number | null) => void;
}

const LEFT = 36;
const RIGHT = 2;
const PIXELS_PER_TICK = 90;
const MINUTE_MS = 60_000;
/** Closer together than this, numbers would cover each other. */
const NUMBER_WIDTH = 20;
const WORDS_WIDTH = 96;
const LETTER_WIDTH = 12;

/** The measures of a transaction one below the other on one time axis, to be read by pointer, finger or keys. */
export function MeterChart(props: Props) {
  const { strips, times, from, to, periods, bands, marked, read, onRead } = props;
  const length = Math.max(1, to - from);
  const clock = length < 5 * MINUTE_MS ? time : hourAndMinute;
  const borders = periods.slice(1).map((period) => period.from);
  const at = read === null ? null : (times[read] ?? null);
  return (
    <ChartReader
      label={t('meter.read')}
      className={classes.chart}
      count={times.length}
      read={read}
      onRead={onRead}
      placeAt={(place, width) => nearest(times, from + ((place - LEFT) / (width - LEFT - RIGHT)) * length)}
      words={at === null ? t('meter.read-how') : readingInWords(strips, at)}
    >
      {(width) => {
        const x = (moment: number) => LEFT + ((width - LEFT - RIGHT) * (moment - from)) / length;
        return (
          <>
            {periods.length > 1 && <Numbers periods={periods} x={x} />}
            {strips.map((strip) => (
              <StripChart
                key={strip.name}
                strip={strip}
                width={width}
                x={x}
                left={LEFT}
                right={RIGHT}
                borders={borders}
                marked={(marked !== null && bands[marked]) || null}
                read={at}
              />
            ))}
            {bands.length > 0 && <Bands bands={bands} marked={marked} x={x} />}
            <svg className={classes.axis} width={width} height={18} aria-hidden="true">
              {roundTimes(from, to, Math.max(2, width / PIXELS_PER_TICK)).map((tick) => (
                <text key={tick} x={x(tick)} y={13} textAnchor={anchorOf(x(tick), width)}>
                  {clock(tick)}
                </text>
              ))}
            </svg>
          </>
        );
      }}
    </ChartReader>
  );
}

/** The numbers of the receipt's rows, each above its period, with its words if there is room. */
function Numbers({ periods, x }: { periods: readonly Period[]; x: (at: number) => number }) {
  return (
    <div className={classes.numbers} aria-hidden="true">
      {periods.map(({ kind, from, to }, index) => {
        const room = x(to) - x(from);
        if (room < NUMBER_WIDTH) return null;
        return (
          <span key={from} className={classes.number} style={{ left: x(from), width: room }}>
            <b>{index + 1}</b>
            {room > WORDS_WIDTH && <span>{t(`period.${kind}`)}</span>}
          </span>
        );
      })}
    </div>
  );
}

/** The letters of the receipt's rows, each with its price if there is room. */
function Bands({ bands, marked, x }: Pick<Props, 'bands' | 'marked'> & { x: (at: number) => number }) {
  return (
    <div className={classes.bands} aria-hidden="true">
      {bands.map(({ letter, kind, from, to, price }, place) => {
        const room = x(to) - x(from);
        return (
          <span
            key={from}
            className={classes.band}
            data-kind={kind}
            data-marked={marked === place || undefined}
            style={{ left: x(from), width: Math.max(1, room) }}
          >
            {room > LETTER_WIDTH && <b>{letter}</b>}
            {room > WORDS_WIDTH && <span>{price ?? t('cost.free')}</span>}
          </span>
        );
      })}
    </div>
  );
}

const EDGE = 24;

function anchorOf(x: number, width: number): 'start' | 'middle' | 'end' {
  if (x > width - EDGE) return 'end';
  return x < LEFT + EDGE ? 'start' : 'middle';
}

/** The place of the time that is closest. */
function nearest(times: readonly number[], at: number): number | null {
  const later = times.findIndex((each) => each >= at);
  if (later === -1) return times.length > 0 ? times.length - 1 : null;
  const before = times[later - 1];
  return before !== undefined && at - before < (times[later] ?? at) - at ? later - 1 : later;
}
