import { lazy, Suspense } from 'react';
import type { SecurityAlarm } from '../../../api/types';
import { since } from '../../../lib/times';
import { useNow } from '../../../lib/useNow';
import { t } from '../../../texts/rooms/connections';
import { Confirm } from '../../../ui/Confirm';
import { type Ask, DISCONNECTED_MINUTES } from './offers';
import { useResolveAlarm } from './useAlarms';

const SetPassword = lazy(() => import('./SetPassword'));
const KeepOne = lazy(() => import('./KeepOne'));
const DeleteUnclaimed = lazy(() => import('./DeleteUnclaimed'));

interface Props {
  ask: Ask;
  alarm: SecurityAlarm;
  onClose: () => void;
}

/** Asks before a decision about an alarm. */
export function AlarmDialog({ ask, alarm, onClose }: Props) {
  return (
    <Suspense>
      {ask === 'password' && <SetPassword deviceId={alarm.deviceId ?? ''} onClose={onClose} />}
      {ask === 'keep' && <KeepOne alarm={alarm} onClose={onClose} />}
      {ask === 'disconnect' && <Disconnect alarm={alarm} onClose={onClose} />}
      {ask === 'deleteUnclaimed' && <DeleteUnclaimed address={alarm.subject} onClose={onClose} />}
    </Suspense>
  );
}

function Disconnect({ alarm, onClose }: Omit<Props, 'ask'>) {
  const resolve = useResolveAlarm();
  const now = useNow(10_000);
  const minutes = DISCONNECTED_MINUTES;
  return (
    <Confirm
      title={t('disconnect.title', { id: alarm.deviceId ?? '', minutes })}
      verb={t('disconnect.verb', { minutes })}
      onConfirm={() => resolve(alarm.id, { action: 'disconnect', minutes })}
      onClose={onClose}
    >
      {t('disconnect.text', { time: since(now + minutes * 60_000, now) })}
    </Confirm>
  );
}
