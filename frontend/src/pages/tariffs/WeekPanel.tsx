import { Button } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { TariffContent } from '../../api/types';
import { listed } from '../../lib/lists';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/tariffs';
import { FigureTable } from '../../ui/FigureTable';
import { Panel } from '../../ui/Panel';
import { digitsOf, priceInWords, shownAmount, signOf } from './decimals';
import { newRule, type Rule, WEEKDAYS } from './form';
import { LONG_DAYS, SHORT_DAYS } from './sentences';
import classes from './WeekPanel.module.css';
import { type Block, clockOf, type Day, dearness, laterIn, staysOf, weekOf } from './week';
import { isZone, localTime, mondayOf, nextClockChange } from './zone';

interface Props {
  content: TariffContent;
  /** The session that is tried out, or the moment to show the week of. */
  startedAt: number;
  endedAt: number | null;
  kilowatts: number;
  /** Adds a price for some hours; only for people who may. */
  onAdd?: (rule: Rule) => void;
  tax?: string;
}

const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];
const DAY_MINUTES = 1440;
const STEP = 30;

/** The price of a kWh through the week, darker the dearer it is. */
export function WeekPanel({ content, startedAt, endedAt, kilowatts, onAdd, tax = '' }: Props) {
  const { currency } = content;
  const zone = isZone(content.timeZone) ? content.timeZone : 'UTC';
  const [asTable, setAsTable] = useState(false);
  const monday = mondayOf(localTime(startedAt, zone).slice(0, 10));
  const week = useMemo(() => weekOf(content, monday, kilowatts), [content, monday, kilowatts]);
  const stays = endedAt === null ? [] : staysOf(startedAt, endedAt, zone, monday);
  const later = laterIn(content);
  const { sign } = signOf(currency);
  return (
    <Panel
      title={t('week')}
      aside={
        <div className={classes.aside}>
          <span>{t('week.unit', { sign })}</span>
          <Button variant="subtle" size="xs" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'week.as-chart' : 'week.as-table')}
          </Button>
        </div>
      }
    >
      {asTable ? (
        <FigureTable
          label={t('week')}
          className={classes.table}
          columns={['day', 'from', 'to', 'price', 'number'].map((name) => t(`week.${name as 'day'}`))}
          rows={rowsOf(week, currency)}
        />
      ) : (
        <WeekGrid
          week={week}
          currency={currency}
          stays={stays}
          onChoose={
            onAdd &&
            (({ days, from, to }) =>
              onAdd(
                newRule('ENERGY', tax, {
                  days: WEEKDAYS.filter((_, place) => days.includes(place)),
                  from,
                  to,
                }),
              ))
          }
        />
      )}
      <div className={classes.notes}>
        {stays.length > 0 && !asTable && (
          <p className={classes.legend}>
            <span aria-hidden="true" />
            {t('week.session')}
          </p>
        )}
        <p>
          {onAdd && !asTable && <span className={classes.hint}>{t('week.drag')} </span>}
          {[
            t('week.of', { date: date(`${monday}T00:00`) }),
            t('week.zone', { zone }),
            clockNote(startedAt, zone),
            later.length > 0
              ? t('week.start', {
                  kw: String(kilowatts),
                  count: later.length,
                  numbers: listed(later.map(String)),
                })
              : '',
          ].join(' ')}
        </p>
      </div>
    </Panel>
  );
}

/** When clocks are set next, which makes a day shorter or longer. */
function clockNote(after: number, zone: string): string {
  const change = nextClockChange(after, zone);
  if (!change) return '';
  const { day, from, to, isForward } = change;
  return t(isForward ? 'week.skips' : 'week.repeats', { date: date(`${day}T00:00`), from, to });
}

function rowsOf(week: readonly Day[], currency: string) {
  return week
    .flatMap(({ blocks }, place) => blocks.map((block) => ({ block, place })))
    .map(({ block: { from, to, price, element }, place }, key) => ({
      key,
      cells: [
        SHORT_DAYS[place] ?? '',
        clockOf(from),
        clockOf(to),
        price === null ? t('week.free') : priceInWords(price, currency),
        element === null ? '–' : String(element),
      ],
    }));
}

interface Chosen {
  /** 0 for Monday. */
  days: number[];
  from: string;
  to: string;
}

interface GridProps {
  week: readonly Day[];
  currency: string;
  stays: ReturnType<typeof staysOf>;
  onChoose?: (chosen: Chosen) => void;
}

interface Point {
  place: number;
  minutes: number;
}

function WeekGrid({ week, currency, stays, onChoose }: GridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);
  const [drag, setDrag] = useState<readonly [Point, Point] | null>(null);
  const share = dearness(week);
  const digits = digitsOf(currency);
  const area = drag && areaOf(drag);

  const move = (event: KeyboardEvent, place: number, index: number) => {
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    if (event.key === 'Enter' && onChoose) {
      const block = week[place]?.blocks[index];
      event.preventDefault();
      if (block) onChoose({ days: [place], from: clockOf(block.from), to: clockOf(block.to % DAY_MINUTES) });
    }
    if (down === 0 && right === 0) return;
    event.preventDefault();
    const next = neighbour(week, place, index, down, right);
    setAt(next);
    grid.current?.querySelector<HTMLElement>(`[data-place="${next.join(' ')}"]`)?.focus();
  };
  const pointOf = (event: PointerEvent): Point | null => {
    const rows = [...(grid.current?.querySelectorAll('[data-hours]') ?? [])].map((row) =>
      row.getBoundingClientRect(),
    );
    const [first] = rows;
    if (!first) return null;
    const place = rows.findLastIndex(({ top }) => event.clientY >= top);
    const minutes = ((event.clientX - first.left) / first.width) * DAY_MINUTES;
    return { place: Math.max(0, place), minutes: Math.min(Math.max(minutes, 0), DAY_MINUTES - 1) };
  };
  const begin = (event: PointerEvent<HTMLElement>) => {
    const point = onChoose && event.button === 0 && event.pointerType !== 'touch' && pointOf(event);
    if (point) setDrag([point, point]);
  };
  const goOn = (event: PointerEvent<HTMLElement>) => {
    const point = drag && pointOf(event);
    if (!point) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag([drag[0], point]);
  };
  const end = () => {
    const isDrag = drag && Math.abs(drag[0].minutes - drag[1].minutes) >= STEP / 2;
    if (isDrag && area) {
      const days = WEEKDAYS.map((_, place) => place).filter(
        (place) => place >= area.top && place <= area.bottom,
      );
      onChoose?.({ days, from: clockOf(area.from), to: clockOf(area.to % DAY_MINUTES) });
    }
    setDrag(null);
  };
  return (
    <div
      ref={grid}
      className={classes.grid}
      role="grid"
      aria-label={t('week.label')}
      tabIndex={-1}
      data-editable={onChoose !== undefined || undefined}
      onPointerDown={begin}
      onPointerMove={goOn}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {week.map(({ day, blocks }, place) => (
        <div key={day} className={classes.row} role="row" tabIndex={-1}>
          <span className={classes.day} role="rowheader" tabIndex={-1} title={date(`${day}T00:00`)}>
            {SHORT_DAYS[place]}
          </span>
          <div className={classes.hours} role="presentation" data-hours>
            {blocks.map((block, index) => (
              <span
                key={block.from}
                role="gridcell"
                className={classes.block}
                style={{ flexGrow: block.to - block.from, ...shades(share(block.price)) }}
                data-dear={share(block.price) > 0.5 || undefined}
                data-place={`${place} ${index}`}
                tabIndex={at[0] === place && at[1] === index ? 0 : -1}
                aria-label={wordsOf(block, place, currency)}
                onKeyDown={(event) => move(event, place, index)}
                onFocus={() => setAt([place, index])}
              >
                <span>{block.price === null ? t('week.free') : shownAmount(block.price, digits)}</span>
              </span>
            ))}
            {stays
              .filter((stay) => stay.place === place)
              .map(({ from, to }) => (
                <i key={from} className={classes.stay} style={spanOf(from, to)} />
              ))}
            {area && place >= area.top && place <= area.bottom && (
              <i className={classes.area} style={spanOf(area.from, area.to)} />
            )}
          </div>
        </div>
      ))}
      <div className={classes.scale} aria-hidden="true">
        {HOURS.map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {String(hour).padStart(2, '0')}
          </span>
        ))}
      </div>
    </div>
  );
}

const ARROWS: Record<string, readonly [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The block beside, or the one of another day at the same time. */
function neighbour(
  week: readonly Day[],
  place: number,
  index: number,
  down: number,
  right: number,
): readonly [number, number] {
  const row = Math.min(Math.max(place + down, 0), week.length - 1);
  const blocks = week[row]?.blocks ?? [];
  if (down === 0) return [row, Math.min(Math.max(index + right, 0), blocks.length - 1)];
  const from = week[place]?.blocks[index]?.from ?? 0;
  return [
    row,
    Math.max(
      0,
      blocks.findLastIndex((block) => block.from <= from),
    ),
  ];
}

function areaOf([one, other]: readonly [Point, Point]) {
  const [first, last] = [Math.min(one.minutes, other.minutes), Math.max(one.minutes, other.minutes)];
  return {
    top: Math.min(one.place, other.place),
    bottom: Math.max(one.place, other.place),
    from: Math.floor(first / STEP) * STEP,
    to: Math.ceil(last / STEP) * STEP,
  };
}

function spanOf(from: number, to: number) {
  return { left: `${(from / DAY_MINUTES) * 100}%`, width: `${((to - from) / DAY_MINUTES) * 100}%` };
}

/** Greys that can be read: what lies between them reads with neither colour of text, so the ramp leaves it out. */
function shades(share: number) {
  const mix = share <= 0.5 ? 5 + 34 * share : 76 + 14 * (share - 0.5);
  return { '--mix': `${mix}%` } as React.CSSProperties;
}

function wordsOf({ from, to, price, element }: Block, place: number, currency: string): string {
  const when = { day: LONG_DAYS[place] ?? '', from: clockOf(from), to: clockOf(to) };
  if (price === null || element === null) return t('week.block-free', when);
  return t('week.block', { ...when, price: priceInWords(price, currency), number: element });
}
