import { Fragment, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { longDate } from '../lib/times';
import { t } from '../texts/rooms/common';
import { MorePages, type Pages } from './MorePages';
import classes from './RowList.module.css';
import { dayBreaks, type RowLayout, rowAt, topOf } from './rowLayout';
import { useRowKeys } from './useRowKeys';
import type { RowListState } from './useRowList';

const DAY = 38;
/** Rows rendered beyond each edge of the visible ones. */
const BEYOND = 6;

interface Item {
  id: string;
  /** Rows with a time come newest first, below the names of their days. */
  at?: string;
}

interface Props<Row extends Item> {
  list: RowListState;
  rows: readonly Row[];
  row: (row: Row, isOpen: boolean) => ReactNode;
  detail: (row: Row) => ReactNode;
  /** Sets `--row-height` in px and `--columns`, and `--areas` if a row has several lines. */
  className: string | undefined;
  /** The names of the columns. */
  heads?: ReactNode;
  pages?: Pages;
  what?: string;
  pill?: ReactNode;
  onScroll?: () => void;
}

/** A long list. Only the visible rows are in the page, and each opens to its details. */
export function RowList<Row extends Item>(props: Props<Row>) {
  const { list, rows, row, detail, className, heads, pages, what = '', pill, onScroll } = props;
  const { scroller, open, measured } = list;
  const { top, height, rowHeight, follow } = useScrolled(list);
  const keys = useRowKeys();
  const days = useMemo(() => new Set(dayBreaks(rows)), [rows]);
  const layout = useMemo(() => layoutOf(rows, rowHeight, days, open), [rows, rowHeight, days, open]);
  const first = rowAt(layout, top - BEYOND * rowHeight);
  const last = rowAt(layout, top + height + BEYOND * rowHeight);
  const topRow = rows[rowAt(layout, top)];
  return (
    <div className={classes.panel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the buttons in it. */}
      <div
        ref={scroller}
        className={`${classes.scroller} ${className ?? ''}`}
        data-scroller
        onScroll={() => {
          follow();
          onScroll?.();
        }}
        onKeyDown={keys}
      >
        <div className={classes.sticky}>
          {heads && (
            <div className={classes.heads} aria-hidden="true">
              {heads}
            </div>
          )}
          {topRow?.at && (
            <div className={classes.day}>
              {longDate(topRow.at)}
              {pill}
            </div>
          )}
        </div>
        <div style={{ height: topOf(layout, rows.length) }}>
          <div style={{ paddingTop: topOf(layout, first) }}>
            {rows.slice(first, last + 1).map((item, offset) => (
              <Fragment key={item.id}>
                {item.at && days.has(first + offset) && (
                  <div className={classes.day}>{longDate(item.at)}</div>
                )}
                {row(item, open.has(item.id))}
                {open.has(item.id) && (
                  <Measured id={item.id} onMeasured={measured}>
                    {detail(item)}
                  </Measured>
                )}
              </Fragment>
            ))}
          </div>
        </div>
        {pages && <MorePages pages={pages} what={what} over={t('more.over')} />}
      </div>
    </div>
  );
}

function layoutOf(
  rows: readonly Item[],
  rowHeight: number,
  days: ReadonlySet<number>,
  open: ReadonlyMap<string, number>,
): RowLayout {
  const extras = [...days].map((index) => ({ index, height: DAY }));
  for (const [id, height] of open) {
    const index = rows.findIndex((row) => row.id === id);
    if (index >= 0) extras.push({ index, height });
  }
  return { count: rows.length, row: rowHeight, extras: extras.sort((a, b) => a.index - b.index) };
}

/** How far the list is scrolled, how much of it is visible, and how high a row is at its width. */
function useScrolled({ scroller }: RowListState) {
  const [top, setTop] = useState(0);
  const [{ height, rowHeight }, setSize] = useState({ height: 0, rowHeight: 1 });
  const read = () => setTop(scroller.current?.scrollTop ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the element stays the same.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height'));
      setSize({ height: element.clientHeight, rowHeight });
      read();
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  // Immediately, because a fast scroll would show an empty list for a frame.
  return { top, height, rowHeight, follow: () => flushSync(read) };
}

interface MeasuredProps {
  id: string;
  onMeasured: (id: string, height: number) => void;
  children: ReactNode;
}

function Measured({ id, onMeasured, children }: MeasuredProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const measure = () => onMeasured(id, element.current?.offsetHeight ?? 0);
    const observer = new ResizeObserver(measure);
    if (element.current) observer.observe(element.current);
    measure();
    return () => observer.disconnect();
  }, [id, onMeasured]);
  return <div ref={element}>{children}</div>;
}
