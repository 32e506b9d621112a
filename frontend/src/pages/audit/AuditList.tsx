import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AuditItem } from '../../api/types';
import type { usePages } from '../../api/usePages';
import { useIsPhone } from '../../components/useIsPhone';
import { useRowKeys } from '../../components/useRowKeys';
import { longDate } from '../../format/times';
import { logLines } from '../logs/lines';
import { AuditDetail } from './AuditDetail';
import classes from './AuditList.module.css';
import { AuditRow } from './AuditRow';

const DAY = 38;
const OPEN_GUESS = 200;
const NEAR_END = 30;

interface Props {
  items: readonly AuditItem[];
  pages: ReturnType<typeof usePages<AuditItem>>['pages'];
}

/** Newest first; older entries come as somebody scrolls down. */
export function AuditList({ items, pages }: Props) {
  const row = useIsPhone() ? 62 : 40;
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => logLines(items, open), [items, open]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: (index) => ({ row, day: DAY, detail: OPEN_GUESS })[lines[index]?.kind ?? 'row'],
    overscan: 12,
    scrollMargin: DAY,
    scrollPaddingStart: DAY,
  });
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  useEffect(() => {
    if (last >= lines.length - NEAR_END && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [last, lines.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const topLine =
    lines[virtualizer.getVirtualItemForOffset((virtualizer.scrollOffset ?? 0) + DAY)?.index ?? 0];
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const keys = useRowKeys();

  return (
    <div className={classes.panel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the buttons in it. */}
      <div ref={scroller} className={classes.scroller} onKeyDown={keys}>
        <div className={classes.day} data-sticky>
          {topLine && longDate(topLine.at)}
        </div>
        <div className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  data-index={index}
                  ref={line.kind === 'detail' ? virtualizer.measureElement : undefined}
                  className={classes.line}
                  style={{
                    transform: `translateY(${start - DAY}px)`,
                    height: line.kind === 'detail' ? undefined : line.kind === 'day' ? DAY : row,
                  }}
                >
                  {line.kind === 'day' && <div className={classes.day}>{longDate(line.at)}</div>}
                  {line.kind === 'row' && (
                    <AuditRow item={line.entry} open={open.has(line.entry.id)} onToggle={toggle} />
                  )}
                  {line.kind === 'detail' && <AuditDetail item={line.entry} />}
                </div>
              )
            );
          })}
        </div>
        <p className={classes.end} role="status">
          {isFetchNextPageError ? (
            <Button variant="default" h={30} fz={13} onClick={() => void fetchNextPage()}>
              Older entries didn’t load. Try again
            </Button>
          ) : hasNextPage ? (
            'Older entries are loading'
          ) : (
            'Nothing older'
          )}
        </p>
      </div>
    </div>
  );
}
