import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { OrphanStop } from '../../../api/types';
import { kilowattHours } from '../../../lib/numbers';
import { since } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { Confirm } from '../../../ui/Confirm';
import { Moment } from '../../../ui/Moment';
import { Panel } from '../../../ui/Panel';
import { toast } from '../../../ui/toasts';
import { AssignStop } from './AssignStop';
import classes from './OrphanStops.module.css';
import { sentIn } from './payload';
import { useOrphanActions } from './useOrphans';

interface Props {
  orphans: readonly OrphanStop[];
  /** Whether the user may decide. */
  may: boolean;
}

/** Stops that belong to no transaction, to be assigned to one or dismissed. */
export default function OrphanStops({ orphans, may }: Props) {
  return (
    <div className={classes.around}>
      <Panel title={t('orphans', { count: orphans.length })}>
        <p className={classes.what}>{t('orphans.what')}</p>
        <ul className={classes.list} aria-label={t('orphans.label')}>
          {orphans.map((orphan) => (
            <Orphan key={orphan.orphanId} orphan={orphan} may={may} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Orphan({ orphan, may }: { orphan: OrphanStop; may: boolean }) {
  const { deviceId, receivedAt, note } = orphan;
  const { wireId, idTag, meterStop, at } = sentIn(orphan);
  const [asks, setAsks] = useState<'assign' | 'dismiss' | null>(null);
  const { dismiss } = useOrphanActions(orphan);
  const done = () => setAsks(null);
  const ended = at ?? receivedAt;
  return (
    <li className={classes.orphan}>
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
        {note && <span className={classes.facts}>{note}</span>}
      </div>
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
