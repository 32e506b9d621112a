import { lazy, Suspense } from 'react';
import type { SecurityAlarm } from '../../../api/types';
import { Confirm } from '../../../components/Confirm';
import { useNow } from '../../../components/useNow';
import { since } from '../../../format/times';
import type { Ask } from './offers';
import { useResolveAlarm } from './useAlarms';

const SetPassword = lazy(() => import('./SetPassword'));
const KeepOne = lazy(() => import('./KeepOne'));
const DeleteUnclaimed = lazy(() => import('./DeleteUnclaimed'));

const MINUTES = 10;

interface Props {
  ask: Ask;
  alarm: SecurityAlarm;
  onClose: () => void;
}

/** Asks before something is done about an alarm. */
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
  return (
    <Confirm
      title={`Disconnect ${alarm.deviceId} for ${MINUTES} minutes?`}
      verb={`Disconnect for ${MINUTES} minutes`}
      onConfirm={() => resolve(alarm.id, { action: 'disconnect', minutes: MINUTES })}
      onClose={onClose}
    >
      Its connection is closed, and it is not let in before {since(now + MINUTES * 60_000, now)}. Cars that
      charge go on charging; what it has to report about them comes when it is back.
    </Confirm>
  );
}
