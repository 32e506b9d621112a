import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { t } from '../texts/rooms/logs';
import { RowList } from '../ui/RowList';
import { useRowList } from '../ui/useRowList';
import { NEWEST } from './choices';
import { LogDetail } from './LogDetail';
import classes from './LogList.module.css';
import { LogRow } from './LogRow';
import { MessageHeads } from './MessageRow';
import type { useLog } from './useLog';

const AT_TOP_PX = 8;

interface Props {
  log: ReturnType<typeof useLog>;
  withCharger: boolean;
}

/** A log, newest first. New messages wait behind a button while somebody reads further down or an open message. */
export function LogList({ log, withCharger }: Props) {
  const { rows, waiting, hold, holding, pages } = log;
  const list = useRowList();
  const { scroller, open, toggle, closeAll } = list;
  const [isAway, setAway] = useState(false);
  // An open message must not move away.
  const isReading = isAway || open.size > 0;
  useEffect(() => {
    if (isReading !== holding) hold(isReading);
  }, [isReading, holding, hold]);
  const showNewest = () => {
    closeAll();
    scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <RowList
      list={list}
      rows={rows}
      row={(entry, isOpen) => (
        <LogRow entry={entry} open={isOpen} withCharger={withCharger} onToggle={toggle} />
      )}
      detail={(entry) => <LogDetail entry={entry} />}
      className={withCharger ? classes.listWithCharger : classes.list}
      heads={
        <MessageHeads withCharger={withCharger}>
          <span>{t('list.summary')}</span>
          <span>{t('list.answer')}</span>
          <span className={classes.took}>{t('list.took')}</span>
        </MessageHeads>
      }
      pages={pages}
      what={t('list.messages')}
      pill={
        <div className={classes.pillPlace} role="status" aria-live={waiting > 0 ? 'polite' : 'off'}>
          {(isAway || waiting > 0) && (
            <Button
              className={classes.pill}
              leftSection={<IconArrowUp size={15} stroke={1.7} aria-hidden />}
              onClick={showNewest}
              aria-keyshortcuts="."
            >
              {waiting > 0 ? t('list.new', { count: waiting }) : NEWEST}
            </Button>
          )}
        </div>
      }
      onScroll={() => setAway((scroller.current?.scrollTop ?? 0) > AT_TOP_PX)}
    />
  );
}
