import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { mayOperate, useUser } from '../../../api/accounts';
import { sentence } from '../../../api/problem';
import type { SecurityAlarm } from '../../../api/types';
import { FormProblem } from '../../../components/FormProblem';
import classes from './AlarmActions.module.css';
import { useResolveAlarm } from './useAlarms';

/** What is asked about before it is done. */
export type Ask = 'password' | 'keep' | 'disconnect' | 'deleteUnclaimed';

interface Props {
  alarm: SecurityAlarm;
  /** Whether its first action is the page's primary one. */
  first: boolean;
  onAsk: (ask: Ask) => void;
}

/** What can be done about an alarm; viewers only read on. */
export function AlarmActions({ alarm, first, onAsk }: Props) {
  const may = mayOperate(useUser());
  const { deviceId } = alarm;
  const asks = may ? asksOf(alarm) : [];
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

interface Offer {
  ask: Ask;
  label: string;
  primary?: boolean;
}

function asksOf({ kind, deviceId, parties }: SecurityAlarm): Offer[] {
  if (kind === 'unknown-ids') return [{ ask: 'deleteUnclaimed', label: 'Delete unclaimed chargers…' }];
  if (deviceId === null) return [];
  if (kind === 'flood' || kind === 'security-event') {
    return [{ ask: 'disconnect', label: 'Disconnect for 10 minutes…' }];
  }
  const password: Offer = { ask: 'password', label: 'Set a new password…', primary: kind === 'two-devices' };
  if (kind === 'wrong-passwords' || parties.length < 2) return [password];
  const keep = parties.length === 2 ? 'Keep A, refuse B…' : 'Keep one, refuse the others…';
  return [password, { ask: 'keep', label: keep }];
}
