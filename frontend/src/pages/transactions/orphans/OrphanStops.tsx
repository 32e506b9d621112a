import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { OrphanStop } from '../../../api/types';
import { kilowattHours } from '../../../lib/numbers';
import { since } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { noteOf } from '../../../transactions/words';
import { Confirm } from '../../../ui/Confirm';
import { Moment } from '../../../ui/Moment';
import { Panel } from '../../../ui/Panel';
import { toast } from '../../../ui/toasts';
import { AssignStop } from './AssignStop';
import classes from './OrphanStops.module.css';
import { sentIn } from './payload';
import { UndoAssignment } from './UndoAssignment';
import { useOrphanActions } from './useOrphans';

interface Props {
  orphans: readonly OrphanStop[];
  /** Those that were assigned lately. */
  assigned: readonly OrphanStop[];
  /** Whether the user may decide. */
  may: boolean;
}

/** Stops that belong to no transaction, to be assigned to one or dismissed, and the way back. */
export default function OrphanStops({ orphans, assigned, may }: Props) {
  return (
    <div className={classes.around}>
      {orphans.length > 0 && (
        <Panel title={t('orphans', { count: orphans.length })}>
          <p className={classes.what}>{t('orphans.what')}</p>
          <ul aria-label={t('orphans.label')}>
            {orphans.map((orphan) => (
              <Orphan key={orphan.orphanId} orphan={orphan} may={may} />
            ))}
          </ul>
        </Panel>
      )}
      {assigned.length > 0 && (
        <details className={classes.assigned}>
          <summary>{t('orphans.assigned-count', { count: assigned.length })}</summary>
          <ul aria-label={t('orphans.assigned')}>
            {assigned.map((stop) => (
              <li key={stop.orphanId} className={classes.orphan}>
                <Sent orphan={stop}>
                  <AssignedTo stop={stop} />
                </Sent>
                {may && <UndoAssignment stop={stop} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function AssignedTo({ stop }: { stop: OrphanStop }) {
  const transactionId = String(stop.assignedTo);
  return t.rich(stop.madeNew ? 'orphans.made' : 'orphans.assigned-to', {
    who: stop.assignedBy ?? '–',
    id: transactionId,
    link: (words) => (
      <Link to="/transactions/$transactionId" params={{ transactionId }}>
        {words}
      </Link>
    ),
  });
}

/** What the charger sent. */
function Sent({ orphan, children }: { orphan: OrphanStop; children: ReactNode }) {
  const { deviceId, receivedAt } = orphan;
  const { wireId, idTag, meterStop, at } = sentIn(orphan);
  const ended = at ?? receivedAt;
  return (
    <div>
      <Link to="/chargers/$deviceId" params={{ deviceId }} className={classes.charger}>
        {deviceId}
      </Link>{' '}
      <Moment at={ended}>{since(ended, Date.now())}</Moment>
      <span className={classes.facts}>
        {[
          wireId && t('orphans.wire-id', { id: wireId }),
          idTag,
          meterStop !== null && t('orphans.meter', { kwh: kilowattHours(meterStop) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {children && <span className={classes.facts}>{children}</span>}
    </div>
  );
}

function Orphan({ orphan, may }: { orphan: OrphanStop; may: boolean }) {
  const { deviceId, note, noteCode } = orphan;
  const [asks, setAsks] = useState<'assign' | 'dismiss' | null>(null);
  const { dismiss } = useOrphanActions(orphan);
  const done = () => setAsks(null);
  return (
    <li className={classes.orphan}>
      <Sent orphan={orphan}>{note && noteOf(note, noteCode)}</Sent>
      {may && (
        <div className={classes.buttons}>
          <Button variant="default" size="xs" onClick={() => setAsks('assign')}>
            {t('orphans.assign')}
          </Button>
          <Button variant="subtle" size="xs" onClick={() => setAsks('dismiss')}>
            {t('orphans.dismiss')}
          </Button>
        </div>
      )}
      {asks === 'assign' && <AssignStop orphan={orphan} onClose={done} />}
      {asks === 'dismiss' && (
        <Confirm
          title={t('orphans.dismiss-title')}
          verb={t('orphans.dismiss')}
          onConfirm={async () => {
            await dismiss();
            toast(t('orphans.dismissed', { id: deviceId }));
          }}
          onClose={done}
        >
          {t('orphans.dismiss-text')}
        </Confirm>
      )}
    </li>
  );
}
