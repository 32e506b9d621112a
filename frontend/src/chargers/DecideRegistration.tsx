import { Button } from '@mantine/core';
import { useState } from 'react';
import { mayOperate, useUser } from '../accounts/accounts';
import { answered, api } from '../api/client';
import { sentence } from '../api/sentence';
import type { Charger } from '../api/types';
import { t } from '../texts/rooms/common';
import { toast, toastFailure } from '../ui/toasts';
import classes from './DecideRegistration.module.css';

type Decision = 'accepted' | 'rejected';

/** The buttons Accept and Reject, for users who may, while a charger is not accepted. */
export function DecideRegistration({ charger: { deviceId, registration } }: { charger: Charger }) {
  const may = mayOperate(useUser());
  const [busy, setBusy] = useState<Decision | null>(null);
  if (!may || registration === 'accepted') return null;
  const decide = async (decision: Decision) => {
    setBusy(decision);
    try {
      await answered(
        api.PATCH('/api/v1/chargers/{deviceId}', {
          params: { path: { deviceId } },
          body: { registration: decision },
        }),
      );
      toast(t(`decide.${decision}`, { charger: deviceId }));
    } catch (error) {
      toastFailure(sentence(error));
    }
    setBusy(null);
  };
  const offer = (decision: Decision, verb: 'accept' | 'reject', isMain: boolean) => (
    <Button
      variant={isMain ? 'filled' : 'default'}
      aria-label={t(`decide.${verb}-charger`, { charger: deviceId })}
      loading={busy === decision}
      disabled={busy !== null && busy !== decision}
      onClick={() => void decide(decision)}
    >
      {t(`decide.${verb}`)}
    </Button>
  );
  const isPending = registration === 'pending';
  return (
    <span className={classes.buttons}>
      {offer('accepted', 'accept', isPending)}
      {isPending && offer('rejected', 'reject', false)}
    </span>
  );
}
