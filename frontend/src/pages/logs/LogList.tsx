import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useIsPhone } from '../../components/useIsPhone';
import { useRowKeys } from '../../components/useRowKeys';
import { longDate } from '../../format/times';
import { LogDetail } from './LogDetail';
import classes from './LogList.module.css';
import { LogRow } from './LogRow';
import { type LogLine, logLines } from './lines';
import type { useLog } from './useLog';

/** Heights in px; `above` is what sticks to the top of the list. */
const SIZES = { desktop: { row: 34, day: 38, above: 70 }, phone: { row: 76, day: 38, above: 38 } };
const OPEN_GUESS = 260;
/** How near to the end the next page is asked for, in lines. */
const NEAR_END = 30;
const AT_TOP_PX = 8;

interface Props {
  log: ReturnType<typeof useLog>;
  withCharger: boolean;
}

export function LogList({ log, withCharger }: Props) {
  const { rows, waiting, hold, holding, pages } = log;
  const phone = useIsPhone();
  const size = phone ? SIZES.phone : SIZES.desktop;
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => logLines(rows, open), [rows, open]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: (index) => sizeOf(lines[index], size),
    overscan: 12,
    scrollMargin: size.above,
    scrollPaddingStart: size.above,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  useEffect(() => {
    if (last >= lines.length - NEAR_END && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [last, lines.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const topLine =
    lines[virtualizer.getVirtualItemForOffset((virtualizer.scrollOffset ?? 0) + size.above)?.index ?? 0];
  const reading = () => {
    const away = (scroller.current?.scrollTop ?? 0) > AT_TOP_PX || open.size > 0;
    if (away !== holding) hold(away);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what somebody opened is not to move away.
  useEffect(reading, [open]);
  const toggle = useCallback((id: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const showNewest = () => {
    setOpen(new Set());
    hold(false);
    scroller.current?.scrollTo({ top: 0 });
  };
  const keys = useRowKeys();

  return (
    <div className={classes.panel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the buttons in it. */}
      <div ref={scroller} className={classes.scroller} onScroll={reading} onKeyDown={keys}>
        <div className={classes.sticky}>
          <div className={classes.head} data-charger={withCharger || undefined} aria-hidden="true">
            <span />
            <span>Time, local</span>
            {withCharger && <span>Charger</span>}
            <span className={classes.way}>Direction</span>
            <span>Action</span>
            <span>Summary</span>
            <span>Answer</span>
            <span className={classes.right}>Took</span>
          </div>
          <div className={classes.day}>
            {topLine && longDate(topLine.at)}
            <div className={classes.pillPlace} role="status">
              {waiting > 0 && (
                <Button
                  className={classes.pill}
                  leftSection={<IconArrowUp size={15} stroke={1.7} aria-hidden />}
                  onClick={showNewest}
                >
                  {waiting} new {waiting === 1 ? 'message' : 'messages'}
                </Button>
              )}
            </div>
          </div>
        </div>
        <div className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  data-index={index}
                  ref={line.kind === 'detail' ? virtualizer.measureElement : undefined}
                  className={classes.line}
                  style={{
                    transform: `translateY(${start - size.above}px)`,
                    height: line.kind === 'detail' ? undefined : sizeOf(line, size),
                  }}
                >
                  {line.kind === 'day' && <div className={classes.dayLine}>{longDate(line.at)}</div>}
                  {line.kind === 'row' && (
                    <LogRow
                      entry={line.entry}
                      open={open.has(line.entry.id)}
                      withCharger={withCharger}
                      onToggle={toggle}
                    />
                  )}
                  {line.kind === 'detail' && <LogDetail entry={line.entry} />}
                </div>
              )
            );
          })}
        </div>
        <p className={classes.end} role="status">
          {isFetchNextPageError ? (
            <Button variant="default" h={30} fz={13} onClick={() => void fetchNextPage()}>
              Older messages didn’t load. Try again
            </Button>
          ) : hasNextPage ? (
            'Older messages are loading'
          ) : (
            'Nothing older'
          )}
        </p>
      </div>
    </div>
  );
}

function sizeOf(line: LogLine | undefined, size: (typeof SIZES)['desktop']): number {
  if (line?.kind === 'detail') return OPEN_GUESS;
  return line?.kind === 'day' ? size.day : size.row;
}
