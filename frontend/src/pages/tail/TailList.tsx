import { useEffect, useRef } from 'react';
import { LogDetail } from '../../messages/LogDetail';
import { MessageHeads } from '../../messages/MessageRow';
import { t } from '../../texts/rooms/tail';
import { RowList } from '../../ui/RowList';
import { useRowList } from '../../ui/useRowList';
import classes from './TailList.module.css';
import { TailMessage } from './TailMessage';
import type { TailRow } from './tail';

const NEAR_PX = 24;

interface Props {
  rows: readonly TailRow[];
  paused: boolean;
  onPause: () => void;
  onResume: () => void;
}

/** The live tail, newest at the bottom, where it stays. It pauses when somebody scrolls up or opens a row. */
export function TailList({ rows, paused, onPause, onResume }: Props) {
  const list = useRowList();
  const { scroller, open, closeAll } = list;
  const lastTop = useRef(0);
  const byScrolling = useRef(false);
  useEffect(() => {
    if (!paused) closeAll();
  }, [paused, closeAll]);
  useEffect(() => {
    const element = scroller.current;
    if (!element || paused) return;
    const toBottom = () => {
      element.scrollTop = element.scrollHeight;
    };
    // New rows make it higher, and a narrower window makes each row higher.
    const observer = new ResizeObserver(toBottom);
    for (const part of [element, ...element.children]) observer.observe(part);
    toBottom();
    return () => observer.disconnect();
  }, [paused, scroller]);

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
        'entry' in row ? (
          <TailMessage entry={row.entry} stored={row.kind === 'stored'} open={isOpen} onToggle={toggle} />
        ) : row.kind === 'start' ? (
          <p className={classes.start}>{t('list.start')}</p>
        ) : (
          <p className={classes.gap}>
            {row.missed === null ? t('list.interrupted') : t('list.missed', { count: row.missed })}
          </p>
        )
      }
      detail={(row) => 'entry' in row && <LogDetail entry={row.entry} />}
      className={classes.list}
      heads={
        <MessageHeads>
          <span>{t('list.summary')}</span>
        </MessageHeads>
      }
      onScroll={scrolled}
    />
  );
}
