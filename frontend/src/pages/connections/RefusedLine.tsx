import { Button } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../api/accounts';
import { isProblem, sentence } from '../../api/problem';
import type { Charger, RefusedConnection } from '../../api/types';
import { FormProblem } from '../../components/FormProblem';
import { Moment } from '../../components/Moment';
import { useNow } from '../../components/useNow';
import { plural } from '../../format/numbers';
import { age, since } from '../../format/times';
import { inWords, type Remedy, readable, remedy } from './groups';
import classes from './RefusedLine.module.css';
import { useRefusedActions } from './useRefused';

const AddChargerDialog = lazy(() => import('../chargers/AddChargerDialog'));

interface Props {
  refused: RefusedConnection;
  /** The charger of this id, where there is one. */
  charger: Charger | undefined;
  onDismiss: (id: number) => void;
}

/** One identity that was refused for one reason: what is wrong, what to do, and the way to do it. */
export function RefusedLine({ refused, charger, onDismiss }: Props) {
  const { id, identity, address, subprotocols, userAgent, reason, advice, firstAt, lastAt, count } = refused;
  const now = useNow(10_000);
  const may = mayOperate(useUser());
  const help = remedy(refused, charger);
  return (
    <li className={classes.line} data-row tabIndex={-1}>
      <div className={classes.what}>
        <p className={classes.title}>
          <strong title={identity}>{readable(identity) || 'A charger without an id'}</strong>{' '}
          {inWords(reason)}
        </p>
        <p className={classes.advice}>{advice}</p>
        <p className={classes.facts}>
          <span>{plural(count, 'try', 'tries')}</span>
          <span>
            last <Moment at={lastAt}>{age(lastAt, now)} ago</Moment>
          </span>
          {count > 1 && (
            <span>
              first <Moment at={firstAt}>{since(firstAt, now)}</Moment>
            </span>
          )}
          {address && (
            <span>
              from <code>{address}</code>
            </span>
          )}
          {subprotocols && (
            <span>
              offers <code>{subprotocols}</code>
            </span>
          )}
          {userAgent && <span>{userAgent}</span>}
        </p>
        {(help === 'comesIn' || help === 'isOnline') && charger && (
          <p className={classes.solved} role="status">
            <IconCheck size={15} stroke={2} aria-hidden />
            <span>
              <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }}>
                {charger.deviceId}
              </Link>{' '}
              {solvedBy(help, charger)}
            </span>
          </p>
        )}
      </div>
      <div className={classes.actions}>
        {may && help === 'adopt' && <Adopt deviceId={identity} />}
        {may && help === 'adoptWithPassword' && <AdoptWithPassword deviceId={identity} />}
        {help === 'open' && charger && (
          <Button
            variant="default"
            size="xs"
            renderRoot={(props) => (
              <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }} {...props} />
            )}
          >
            Open {charger.deviceId}
          </Button>
        )}
        {may && (
          <Button
            variant="subtle"
            size="xs"
            c="var(--gx-text2)"
            leftSection={<IconX size={15} stroke={1.7} aria-hidden />}
            aria-label={`Dismiss ${readable(identity)}`}
            onClick={() => onDismiss(id)}
          >
            Dismiss
          </Button>
        )}
      </div>
    </li>
  );
}

function solvedBy(help: Remedy, { registration }: Charger): string {
  if (help === 'comesIn') return 'is added. It comes in at its next try.';
  if (registration === 'accepted') return 'is online now.';
  return registration === 'pending'
    ? 'is connected, and waits to be accepted.'
    : 'is connected, but was rejected.';
}

function Adopt({ deviceId }: { deviceId: string }) {
  const { adopt } = useRefusedActions();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const add = async () => {
    setBusy(true);
    setProblem(null);
    try {
      // The live connection tells of the new charger, and with it the line says what comes next.
      await adopt(deviceId);
    } catch (error) {
      if (!isProblem(error, 'already-exists')) setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="xs" loading={busy} aria-label={`Add ${deviceId}`} onClick={() => void add()}>
        Add charger
      </Button>
      {problem && <FormProblem>{problem}</FormProblem>}
    </>
  );
}

function AdoptWithPassword({ deviceId }: { deviceId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        Add with a password…
      </Button>
      {open && (
        <Suspense>
          <AddChargerDialog id={deviceId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
