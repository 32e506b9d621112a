import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useIsPhone } from '../../components/useIsPhone';
import { useRowKeys } from '../../components/useRowKeys';
import { count } from '../../format/numbers';
import { LogDetail } from '../logs/LogDetail';
import classes from './TailList.module.css';
import { TailMessage } from './TailMessage';
import type { Tail, TailRow } from './tail';

type Line = TailRow | { kind: 'detail'; id: string; of: Extract<TailRow, { kind: 'message' }> };

const HEADS = ['', 'Time, local', 'Charger', 'Direction', 'Action', 'Summary'];
const ROW = 34;
const PHONE_ROW = 76;
const GAP = 34;
const OPEN_GUESS = 260;
const NEAR_PX = 24;

interface Props {
  tail: Tail;
  onPause: () => void;
  onResume: () => void;
}

/** Newest at the bottom, where the list stays; it pauses when somebody scrolls up or opens a row. */
export function TailList({ tail, onPause, onResume }: Props) {
  const row = useIsPhone() ? PHONE_ROW : ROW;
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const byScrolling = useRef(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => withDetails(tail.rows, open), [tail.rows, open]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => keyOf(lines[index]) ?? index,
    estimateSize: (index) =>
      ({ message: row, gap: GAP, detail: OPEN_GUESS })[lines[index]?.kind ?? 'message'],
    overscan: 12,
  });
  const { paused } = tail;
  useEffect(() => {
    if (!paused) setOpen(new Set());
  }, [paused]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is for new lines that the list goes down.
  useLayoutEffect(() => {
    const list = scroller.current;
    if (list && !paused) list.scrollTop = list.scrollHeight;
  }, [paused, lines]);

  const scrolled = () => {
    const list = scroller.current;
    if (!list) return;
    const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
    if (!paused && !atBottom && list.scrollTop < lastTop.current) {
      byScrolling.current = true;
      onPause();
    } else if (paused && atBottom && byScrolling.current && open.size === 0) {
      onResume();
    }
    if (atBottom) byScrolling.current = false;
    lastTop.current = list.scrollTop;
  };
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
    onPause();
  };
  const keys = useRowKeys();

  return (
    <div className={classes.panel}>
      <div className={classes.head} aria-hidden="true">
        {HEADS.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the buttons in it. */}
      <div ref={scroller} className={classes.scroller} onScroll={scrolled} onKeyDown={keys}>
        <div className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start, key }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  data-index={index}
                  ref={line.kind === 'detail' ? virtualizer.measureElement : undefined}
                  className={classes.line}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {line.kind === 'message' && (
                    <TailMessage entry={line.entry} open={open.has(line.id)} onToggle={toggle} />
                  )}
                  {line.kind === 'detail' && <LogDetail entry={line.of.entry} />}
                  {line.kind === 'gap' && <p className={classes.gap}>{gapWords(line.missed)}</p>}
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function withDetails(rows: readonly TailRow[], open: ReadonlySet<string>): Line[] {
  if (open.size === 0) return [...rows];
  return rows.flatMap((row): Line[] =>
    row.kind === 'message' && open.has(row.id) ? [row, { kind: 'detail', id: row.id, of: row }] : [row],
  );
}

function keyOf(line: Line | undefined): string | undefined {
  return line && (line.kind === 'detail' ? `${line.id}-detail` : line.id);
}

function gapWords(missed: number | null): string {
  return missed === null
    ? 'The connection was lost here. Messages may be missing.'
    : `${count(missed)} messages passed that were not kept`;
}
