import { Button } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { isProblem } from '../../api/problem';
import { sentence } from '../../api/sentence';
import type { Charger, RefusedConnection } from '../../api/types';
import { adviceOn, inWords, readable, remedy } from '../../connections/groups';
import { useRefusedActions } from '../../connections/useRefused';
import { ago, since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/connections';
import { FormProblem } from '../../ui/FormProblem';
import { Moment } from '../../ui/Moment';
import classes from './RefusedLine.module.css';

const AddChargerDialog = lazy(() => import('../../chargers/AddChargerDialog'));

interface Props {
  refused: RefusedConnection;
  /** The charger with this id, if there is one. */
  charger: Charger | undefined;
  onDismiss: (id: number) => void;
}

/** One identity that was refused for one reason, with advice and a button for the remedy. */
export function RefusedLine({ refused, charger, onDismiss }: Props) {
  const { id, identity, address, subprotocols, userAgent, reason, firstAt, lastAt, count } = refused;
  const now = useNow(10_000);
  const may = mayOperate(useUser());
  const help = remedy(refused, charger);
  return (
    <li className={classes.line} data-row tabIndex={-1}>
      <div className={classes.what}>
        <p className={classes.title}>
          {inWords(reason, () => (
            <strong title={identity}>{readable(identity) || t('refused.no-id')}</strong>
          ))}
        </p>
        <p className={classes.advice}>{adviceOn(refused)}</p>
        <p className={classes.facts}>
          <span>{t('refused.tries', { count })}</span>
          <span>
            {t.rich('refused.last', { when: () => <Moment at={lastAt}>{ago(lastAt, now)}</Moment> })}
          </span>
          {count > 1 && (
            <span>
              {t.rich('refused.first', { when: () => <Moment at={firstAt}>{since(firstAt, now)}</Moment> })}
            </span>
          )}
          {address && <span>{t.rich('refused.from', { address: () => <code>{address}</code> })}</span>}
          {subprotocols && (
            <span>{t.rich('refused.offers', { protocols: () => <code>{subprotocols}</code> })}</span>
          )}
          {userAgent && <span>{userAgent}</span>}
        </p>
        {(help === 'comesIn' || help === 'isOnline') && charger && (
          <p className={classes.solved} role="status">
            <IconCheck size={15} stroke={2} aria-hidden />
            <span>
              {t.rich(
                help === 'comesIn' ? 'refused.solved.comes-in' : `refused.solved.${charger.registration}`,
                {
                  charger: () => (
                    <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }}>
                      {charger.deviceId}
                    </Link>
                  ),
                },
              )}
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
            {t('refused.open', { id: charger.deviceId })}
          </Button>
        )}
        {may && (
          <Button
            variant="subtle"
            size="xs"
            c="var(--gx-text2)"
            leftSection={<IconX size={15} stroke={1.7} aria-hidden />}
            aria-label={t('refused.dismiss-one', { id: readable(identity) })}
            onClick={() => onDismiss(id)}
          >
            {t('refused.dismiss')}
          </Button>
        )}
      </div>
    </li>
  );
}

function Adopt({ deviceId }: { deviceId: string }) {
  const { adopt } = useRefusedActions();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const add = async () => {
    setBusy(true);
    setProblem(null);
    try {
      // The live connection brings the new charger, and the line then says what comes next.
      await adopt(deviceId);
    } catch (error) {
      if (!isProblem(error, 'already-exists')) setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        size="xs"
        loading={busy}
        aria-label={t('refused.add-one', { id: deviceId })}
        onClick={() => void add()}
      >
        {t('refused.add')}
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
        {t('refused.add-with-password')}
      </Button>
      {open && (
        <Suspense>
          <AddChargerDialog id={deviceId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
