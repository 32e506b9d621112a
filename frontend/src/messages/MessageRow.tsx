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
  /** Its action is said of another row too. */
  quiet?: boolean;
  /** Was there before the others came. */
  stored?: boolean;
  /** What the message says, in the cells after its action. */
  children: ReactNode;
}

/** A message, or an event of a connection: what logs and the live tail say of it alike. */
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

/** The names of its columns. */
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
