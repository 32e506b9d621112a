import { useEffect, useLayoutEffect, useRef } from 'react';
import { RowList } from '../../components/RowList';
import { useRowList } from '../../components/useRowList';
import { count } from '../../format/numbers';
import { LogDetail } from '../logs/LogDetail';
import { MessageHeads } from '../logs/MessageRow';
import classes from './TailList.module.css';
import { TailMessage } from './TailMessage';
import type { Tail } from './tail';

const NEAR_PX = 24;

interface Props {
  tail: Tail;
  onPause: () => void;
  onResume: () => void;
}

/** Newest at the bottom, where the list stays; it pauses when somebody scrolls up or opens a row. */
export function TailList({ tail, onPause, onResume }: Props) {
  const list = useRowList();
  const { scroller, open, closeAll } = list;
  const lastTop = useRef(0);
  const byScrolling = useRef(false);
  const { paused, rows } = tail;
  useEffect(() => {
    if (!paused) closeAll();
  }, [paused, closeAll]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is for new rows that the list goes down.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && !paused) element.scrollTop = element.scrollHeight;
  }, [paused, rows, open]);

  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    const atBottom = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (!paused && !atBottom && element.scrollTop < lastTop.current) {
      byScrolling.current = true;
      onPause();
    } else if (paused && atBottom && byScrolling.current && open.size === 0) {
      onResume();
    }
    if (atBottom) byScrolling.current = false;
    lastTop.current = element.scrollTop;
  };
  const toggle = (id: string) => {
    list.toggle(id);
    onPause();
  };

  return (
    <RowList
      list={list}
      rows={rows}
      row={(row, isOpen) =>
        row.kind === 'message' ? (
          <TailMessage entry={row.entry} open={isOpen} onToggle={toggle} />
        ) : (
          <p className={classes.gap}>{gapWords(row.missed)}</p>
        )
      }
      detail={(row) => row.kind === 'message' && <LogDetail entry={row.entry} />}
      className={classes.list}
      heads={
        <MessageHeads>
          <span>Summary</span>
        </MessageHeads>
      }
      onScroll={scrolled}
    />
  );
}

function gapWords(missed: number | null): string {
  return missed === null
    ? 'This page was not live here. Messages may be missing.'
    : `${count(missed)} messages passed that were not kept`;
}
