import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useEffect } from 'react';
import { RowList } from '../../components/RowList';
import { useIsPhone } from '../../components/useIsPhone';
import { useRowList } from '../../components/useRowList';
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

/** Newest first; new messages wait behind a pill while somebody reads further down or in what is open. */
export function LogList({ log, withCharger }: Props) {
  const { rows, waiting, hold, holding, pages } = log;
  const list = useRowList();
  const { scroller, open, toggle, closeAll } = list;
  const reading = () => {
    const away = (scroller.current?.scrollTop ?? 0) > AT_TOP_PX || open.size > 0;
    if (away !== holding) hold(away);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what somebody opened is not to move away.
  useEffect(reading, [open.size]);
  const showNewest = () => {
    closeAll();
    hold(false);
    scroller.current?.scrollTo({ top: 0 });
  };
  return (
    <RowList
      list={list}
      rows={rows}
      rowHeight={useIsPhone() ? 76 : 34}
      row={(entry, isOpen) => (
        <LogRow entry={entry} open={isOpen} withCharger={withCharger} onToggle={toggle} />
      )}
      detail={(entry) => <LogDetail entry={entry} />}
      className={withCharger ? classes.listWithCharger : classes.list}
      heads={
        <MessageHeads withCharger={withCharger}>
          <span>Summary</span>
          <span>Answer</span>
          <span className={classes.took}>Took</span>
        </MessageHeads>
      }
      pages={pages}
      what="messages"
      pill={
        <div className={classes.pillPlace} role="status">
          {waiting > 0 && (
            <Button
              className={classes.pill}
              leftSection={<IconArrowUp size={15} stroke={1.7} aria-hidden />}
              onClick={showNewest}
              aria-keyshortcuts="."
            >
              {waiting} new {waiting === 1 ? 'message' : 'messages'}
            </Button>
          )}
        </div>
      }
      onScroll={reading}
    />
  );
}
