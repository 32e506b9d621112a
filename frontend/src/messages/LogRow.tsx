import { IconClock, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import type { LogItem } from '../api/types';
import { ConnectorMark } from '../chargers/ConnectorMark';
import { took } from '../lib/times';
import { useNow } from '../lib/useNow';
import classes from './LogList.module.css';
import { MessageRow } from './MessageRow';
import message from './MessageRow.module.css';
import { answerSummary, summary } from './summary';

interface Props {
  entry: LogItem;
  open: boolean;
  withCharger: boolean;
  onToggle: (id: string) => void;
}

/** A Call with its answer, or an event of the connection. */
export const LogRow = memo(function LogRow({ entry, ...row }: Props) {
  const { text, wrong } = summary(entry);
  return (
    <MessageRow entry={entry} {...row}>
      <span className={`${message.says} ${message.summary}`} data-look={wrong ? 'fault' : undefined}>
        {wrong && <ConnectorMark status="Faulted" size={15} />}
        {text}
      </span>
      <Answer entry={entry} />
      <span className={classes.took}>{entry.answer && took(entry.at, entry.answer.at)}</span>
    </MessageRow>
  );
});

const TICK_MS = 10_000;

function Answer({ entry }: { entry: LogItem }) {
  const { text, look } = answerSummary(entry, useNow(TICK_MS));
  return (
    <span className={`${message.says} ${classes.answer}`} data-look={look}>
      {look === 'refused' && <IconX size={13} stroke={2} aria-hidden />}
      {(look === 'waiting' || look === 'timeout') && <IconClock size={13} stroke={1.7} aria-hidden />}
      {text}
    </span>
  );
}
