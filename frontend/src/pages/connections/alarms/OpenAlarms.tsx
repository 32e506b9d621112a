import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SecurityAlarm } from '../../../api/types';
import { byHarm } from '../../../connections/alarms';
import { useOpenAlarms } from '../../../live/useOpenAlarms';
import { t } from '../../../texts/rooms/connections';
import { Bone } from '../../../ui/Bone';
import { Failure } from '../../../ui/Failure';
import classes from '../ConnectionsPage.module.css';
import { AlarmDialog } from './AlarmDialog';
import { AlarmPanel } from './AlarmPanel';
import type { Ask } from './offers';

/** An attack from many addresses raises hundreds: the most harmful ones are shown at once. */
const SHOWN = 20;

/** The open alarms and their dialogs; a dialog stays even if its alarm ends meanwhile. */
export function OpenAlarms() {
  const { data, error, refetch } = useOpenAlarms();
  const [all, setAll] = useState(() => window.location.hash.startsWith('#alarm-'));
  const [asked, setAsked] = useState<{ ask: Ask; alarm: SecurityAlarm } | null>(null);
  if (!data) {
    return error ? (
      <Failure what={t('alarms.title')} error={error} onRetry={() => void refetch()} />
    ) : (
      <div className={classes.main} aria-busy="true">
        <p className="visuallyHidden" role="status">
          {t('alarms.loading')}
        </p>
        <Bone width="100%" height={148} radius={12} />
      </div>
    );
  }
  const alarms = byHarm(data.alarms);
  return (
    <>
      {alarms.slice(0, all ? alarms.length : SHOWN).map((alarm, index) => (
        <AlarmPanel
          key={alarm.id}
          alarm={alarm}
          first={index === 0}
          onAsk={(ask) => setAsked({ ask, alarm })}
        />
      ))}
      {!all && alarms.length > SHOWN && (
        <Button variant="default" onClick={() => setAll(true)}>
          {t('alarms.show-all', { count: alarms.length })}
        </Button>
      )}
      {asked && <AlarmDialog {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}
