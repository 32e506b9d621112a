import {
  IconChevronDown,
  IconChevronRight,
  IconClock,
  IconLink,
  IconPlugConnectedX,
  IconX,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { LogItem } from '../../api/types';
import { ConnectorMark } from '../../components/ConnectorMark';
import { Moment } from '../../components/Moment';
import { useNow } from '../../components/useNow';
import { milliseconds, time, took } from '../../format/times';
import { Direction } from './Direction';
import classes from './LogRow.module.css';
import { answerSummary, connectionTitle, summary } from './summary';

interface Props {
  entry: LogItem;
  open: boolean;
  withCharger: boolean;
  onToggle: (id: string) => void;
}

/** A Call with its answer, or an event of the connection: one button that opens the JSON. */
export const LogRow = memo(function LogRow({ entry, open, withCharger, onToggle }: Props) {
  const isConnection = entry.messageType === 'Connection';
  const { text, wrong } = summary(entry);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className={classes.row}
      data-row
      data-connection={isConnection || undefined}
      data-charger={withCharger || undefined}
      data-open={open || undefined}
      aria-expanded={open}
      onClick={() => onToggle(entry.id)}
    >
      <Chevron size={15} stroke={1.7} aria-hidden className={classes.chevron} />
      <Moment at={entry.at} className={classes.time}>
        {time(entry.at)}
        <span className={classes.ms}>{milliseconds(entry.at)}</span>
      </Moment>
      {withCharger && (
        <span className={classes.charger} title={entry.deviceId}>
          {entry.deviceId}
        </span>
      )}
      {isConnection ? (
        <span className={classes.direction}>
          {entry.action === 'disconnected' ? (
            <IconPlugConnectedX size={15} stroke={1.7} aria-hidden className={classes.link} />
          ) : (
            <IconLink size={15} stroke={1.7} aria-hidden className={classes.link} />
          )}
          Connection
        </span>
      ) : (
        <span className={classes.direction}>
          <Direction of={entry.direction} />
        </span>
      )}
      <span className={classes.action}>
        {isConnection ? connectionTitle(entry.action) : (entry.action ?? 'Unreadable')}
      </span>
      <span className={classes.summary} data-wrong={wrong || undefined}>
        {wrong && <ConnectorMark status="Faulted" size={15} />}
        <span>{text}</span>
      </span>
      <Answer entry={entry} />
      <span className={classes.took}>{entry.answer && took(entry.at, entry.answer.at)}</span>
    </button>
  );
});

const TICK_MS = 10_000;

function Answer({ entry }: { entry: LogItem }) {
  const { text, look } = answerSummary(entry, useNow(TICK_MS));
  return (
    <span className={classes.answer} data-look={look}>
      {look === 'refused' && <IconX size={13} stroke={2} aria-hidden />}
      {(look === 'waiting' || look === 'timeout') && <IconClock size={13} stroke={1.7} aria-hidden />}
      <span>{text}</span>
    </span>
  );
}
