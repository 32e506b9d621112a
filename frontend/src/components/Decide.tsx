import { lazy, Suspense } from 'react';
import { mayOperate, useUser } from '../api/accounts';
import type { Charger } from '../api/types';

const DecideRegistration = lazy(() => import('./DecideRegistration'));

/** Accept and Reject, for those who may, as long as a charger is not accepted. */
export function Decide({ charger }: { charger: Charger }) {
  const may = mayOperate(useUser());
  if (!may || charger.registration === 'accepted') return null;
  return (
    <Suspense>
      <DecideRegistration charger={charger} />
    </Suspense>
  );
}
