import {
  IconChevronDown,
  IconChevronRight,
  IconCornerDownRight,
  IconLink,
  IconPlugConnectedX,
  IconX,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { LogItem } from '../../api/types';
import { ConnectorMark } from '../../components/ConnectorMark';
import { Moment } from '../../components/Moment';
import { milliseconds, time } from '../../format/times';
import { Direction } from '../logs/Direction';
import { connectionTitle } from '../logs/summary';
import classes from './TailList.module.css';
import { tailSummary } from './tailSummary';

interface Props {
  entry: LogItem;
  open: boolean;
  onToggle: (id: string) => void;
}

/** One message, as it passed: like a row of the log, without the answer. */
export const TailMessage = memo(function TailMessage({ entry, open, onToggle }: Props) {
  const { text, look } = tailSummary(entry);
  const isConnection = entry.messageType === 'Connection';
  const isAnswer = entry.messageType === 'CallResult' || entry.messageType === 'CallError';
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const Link = entry.action === 'disconnected' ? IconPlugConnectedX : IconLink;
  return (
    <button
      type="button"
      className={classes.row}
      data-row
      data-connection={isConnection || undefined}
      data-answer={isAnswer || undefined}
      data-open={open || undefined}
      aria-expanded={open}
      onClick={() => onToggle(entry.id)}
    >
      <Chevron size={15} stroke={1.7} aria-hidden className={classes.chevron} />
      <Moment at={entry.at} className={classes.time}>
        {time(entry.at)}
        <span className={classes.ms}>{milliseconds(entry.at)}</span>
      </Moment>
      <span className={classes.charger} title={entry.deviceId}>
        {entry.deviceId}
      </span>
      <span className={classes.direction}>
        {isConnection ? (
          <>
            <Link size={15} stroke={1.7} aria-hidden className={classes.link} />
            Connection
          </>
        ) : (
          <Direction of={entry.direction} />
        )}
      </span>
      <span className={classes.action}>
        {isConnection ? connectionTitle(entry.action) : (entry.action ?? 'Unreadable')}
      </span>
      <span className={classes.summary} data-look={look}>
        {look === 'fault' && <ConnectorMark status="Faulted" size={15} />}
        {look === 'refused' && <IconX size={13} stroke={2} aria-hidden />}
        {look === 'answer' && <IconCornerDownRight size={13} stroke={1.7} aria-hidden />}
        <span>{text}</span>
      </span>
    </button>
  );
});
