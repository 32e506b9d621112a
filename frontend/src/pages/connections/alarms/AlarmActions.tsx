import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { mayOperate, useUser } from '../../../accounts/accounts';
import type { SecurityAlarm } from '../../../api/types';
import { t } from '../../../texts/rooms/connections';
import classes from './AlarmActions.module.css';
import { DismissButton } from './DismissButton';
import { type Ask, offersOf } from './offers';

interface Props {
  alarm: SecurityAlarm;
  /** True if its first action may be the page's primary one. */
  first: boolean;
  onAsk: (ask: Ask) => void;
}

/** Buttons for the decisions about an alarm; viewers get only the link to its logs. */
export function AlarmActions({ alarm, first, onAsk }: Props) {
  const may = mayOperate(useUser());
  const { deviceId } = alarm;
  const asks = may ? offersOf(alarm) : [];
  if (!may && deviceId === null) return null;
  return (
    <div className={classes.actions}>
      {asks.map(({ ask, label, primary }) => (
        <Button
          key={ask}
          variant={primary && first ? 'filled' : 'default'}
          aria-label={`${label} ${deviceId ?? alarm.subject}`}
          onClick={() => onAsk(ask)}
        >
          {label}
        </Button>
      ))}
      {deviceId !== null && (
        <Button
          variant="subtle"
          c="var(--gx-ink)"
          renderRoot={(props) => <Link to="/logs" search={{ deviceId: [deviceId] }} {...props} />}
        >
          {t(alarm.kind === 'two-devices' ? 'actions.logs-of-both' : 'actions.logs')}
        </Button>
      )}
      {may && (
        <DismissButton
          alarm={alarm}
          label={t(alarm.kind === 'two-devices' ? 'actions.one-device' : 'actions.dismiss')}
          variant="subtle"
          c="var(--gx-ink)"
          className={classes.last}
        />
      )}
    </div>
  );
}
