import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { mayOperate, useUser } from '../../../api/accounts';
import { sentence } from '../../../api/problem';
import type { SecurityAlarm } from '../../../api/types';
import { FormProblem } from '../../../components/FormProblem';
import classes from './AlarmActions.module.css';
import { type Ask, offersOf } from './offers';
import { useResolveAlarm } from './useAlarms';

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
          {alarm.kind === 'two-devices' ? 'Logs of both' : 'Logs'}
        </Button>
      )}
      {may && <Dismiss alarm={alarm} />}
    </div>
  );
}

function Dismiss({ alarm }: { alarm: SecurityAlarm }) {
  const resolve = useResolveAlarm();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const dismiss = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await resolve(alarm.id, { action: 'dismiss' });
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  const label = alarm.kind === 'two-devices' ? 'It’s one device' : 'Dismiss';
  return (
    <>
      {problem && <FormProblem>{problem}</FormProblem>}
      <Button
        variant="subtle"
        c="var(--gx-ink)"
        className={classes.last}
        loading={busy}
        aria-label={`${label}: ${alarm.deviceId ?? alarm.subject}`}
        onClick={() => void dismiss()}
      >
        {label}
      </Button>
    </>
  );
}
