import { IconCornerDownRight, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import type { LogItem } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { MessageRow } from '../../messages/MessageRow';
import message from '../../messages/MessageRow.module.css';
import { tailSummary } from './tailSummary';

interface Props {
  entry: LogItem;
  /** It comes from the log, not from the stream. */
  stored: boolean;
  open: boolean;
  onToggle: (id: string) => void;
}

/** A message as it passed: like a row of the log, without the answer. */
export const TailMessage = memo(function TailMessage({ entry, ...row }: Props) {
  const { text, look } = tailSummary(entry);
  const isAnswer = entry.messageType === 'CallResult' || entry.messageType === 'CallError';
  return (
    <MessageRow entry={entry} {...row} quiet={isAnswer}>
      <span className={`${message.says} ${message.summary}`} data-look={look}>
        {look === 'fault' && <ConnectorMark status="Faulted" size={15} />}
        {look === 'refused' && <IconX size={13} stroke={2} aria-hidden />}
        {look === 'answer' && <IconCornerDownRight size={13} stroke={1.7} aria-hidden />}
        {text}
      </span>
    </MessageRow>
  );
});
