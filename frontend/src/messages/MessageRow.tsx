import type { ReactNode } from 'react';
import type { LogItem } from '../api/types';
import { milliseconds } from '../lib/times';
import { t } from '../texts/rooms/logs';
import { ListRow } from '../ui/ListRow';
import { ConnectionMark } from './ConnectionMark';
import { Direction } from './Direction';
import classes from './MessageRow.module.css';
import { title } from './summary';

interface Props {
  entry: LogItem;
  open: boolean;
  onToggle: (id: string) => void;
  withCharger?: boolean;
  /** Another row names the same action. */
  quiet?: boolean;
  /** Comes from the stored log. */
  stored?: boolean;
  /** The cells after the action. */
  children: ReactNode;
}

/** A message or an event of a connection: the part of its row that logs and the live tail share. */
export function MessageRow({
  entry,
  withCharger = true,
  quiet = false,
  stored = false,
  children,
  ...row
}: Props) {
  const { messageType, action, deviceId } = entry;
  const isConnection = messageType === 'Connection';
  const name = title(entry);
  return (
    <ListRow
      item={entry}
      {...row}
      sunken={isConnection || stored}
      fraction={<span className={classes.ms}>{milliseconds(entry.at)}</span>}
    >
      {withCharger && (
        <span className={classes.charger} title={deviceId}>
          {deviceId}
        </span>
      )}
      <span className={classes.direction}>
        {isConnection ? (
          <>
            <ConnectionMark action={action} />
            {t('title.connection')}
          </>
        ) : (
          <Direction of={entry.direction} />
        )}
      </span>
      <span className={classes.action} data-quiet={quiet || undefined} title={name}>
        {name}
      </span>
      {children}
    </ListRow>
  );
}

/** The names of the columns of MessageRow. */
export function MessageHeads({
  withCharger = true,
  children,
}: {
  withCharger?: boolean;
  children: ReactNode;
}) {
  return (
    <>
      <span />
      <span>{t('list.time')}</span>
      {withCharger && <span>{t('list.charger')}</span>}
      <span className={classes.direction}>{t('list.direction')}</span>
      <span>{t('list.action')}</span>
      {children}
    </>
  );
}
