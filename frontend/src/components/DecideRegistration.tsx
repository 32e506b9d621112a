import { Button } from '@mantine/core';
import { useState } from 'react';
import { answered, api } from '../api/client';
import { sentence } from '../api/problem';
import type { Charger } from '../api/types';
import classes from './DecideRegistration.module.css';
import { toast, toastFailure } from './toasts';

type Decision = 'accepted' | 'rejected';

/** Accepts or rejects a charger that registered by itself; a rejected one may still be accepted. */
export default function DecideRegistration({ charger: { deviceId, registration } }: { charger: Charger }) {
  const [busy, setBusy] = useState<Decision | null>(null);
  const decide = async (decision: Decision) => {
    setBusy(decision);
    try {
      await answered(
        api.PATCH('/api/v1/chargers/{deviceId}', {
          params: { path: { deviceId } },
          body: { registration: decision },
        }),
      );
      toast(`${deviceId} ${decision}`);
    } catch (error) {
      toastFailure(sentence(error));
    }
    setBusy(null);
  };
  const offer = (decision: Decision, label: string, isMain: boolean) => (
    <Button
      variant={isMain ? 'filled' : 'default'}
      aria-label={`${label} ${deviceId}`}
      loading={busy === decision}
      disabled={busy !== null && busy !== decision}
      onClick={() => void decide(decision)}
    >
      {label}
    </Button>
  );
  const isPending = registration === 'pending';
  return (
    <span className={classes.buttons}>
      {offer('accepted', 'Accept', isPending)}
      {isPending && offer('rejected', 'Reject', false)}
    </span>
  );
}
