import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answered, api } from '../../api/client';
import { useNewcomers } from '../../api/server';
import type { Charger } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { isRunning } from '../../components/chargerState';
import { Dialog } from '../../components/Dialog';
import classes from '../../components/Dialog.module.css';
import { toast } from '../../components/toasts';
import { plural } from '../../format/numbers';
import { RunningTransactions } from './RunningTransactions';

interface Props {
  charger: Charger;
  onClose: () => void;
}

/** Deletes a charger, once nothing runs that it could still tell of. */
export default function DeleteCharger({ charger, onClose }: Props) {
  const { deviceId, online } = charger;
  const navigate = useNavigate();
  const whatGoes = useWhatGoes(deviceId);
  const comesBack = COMES_BACK[useNewcomers() ?? 'served'];
  const runs = charger.connectors.some(isRunning);
  if (runs && online) return <StillCharging charger={charger} onClose={onClose} />;
  const remove = async () => {
    const params = { path: { deviceId }, query: { withRunning: runs } };
    await answered(api.DELETE('/api/v1/chargers/{deviceId}', { params }));
    toast(`${deviceId} deleted`);
    await navigate({ to: '/chargers' });
  };
  return (
    <Confirm title={`Delete ${deviceId}?`} verb={`Delete ${deviceId}`} onConfirm={remove} onClose={onClose}>
      {runs && (
        <>
          <p>It was charging when it was last seen. What the car took since then will never be known.</p>
          <RunningTransactions charger={charger} />
        </>
      )}
      <p>{whatGoes} This can’t be undone. Its messages stay in the logs.</p>
      <p>
        {online
          ? 'It is online, and is disconnected. When it connects again, it'
          : 'If it connects again, it'}{' '}
        {comesBack} To keep it out, set it to Inactive instead.
      </p>
    </Confirm>
  );
}

const COMES_BACK = {
  served: 'comes back as a new charger.',
  pending: 'comes back as a new charger that waits to be accepted.',
  refused: 'is turned away.',
};

function StillCharging({ charger, onClose }: Props) {
  return (
    <Dialog onClose={onClose} title={`${charger.deviceId} is charging`} size={440}>
      <div className={classes.body}>
        <div className={classes.text}>
          <RunningTransactions charger={charger} />
          <p>
            A charger can’t be deleted while it charges. Stop charging at the charger, or wait until it ends:
            then you can delete it here.
          </p>
        </div>
        <div className={classes.buttons}>
          <Button data-autofocus onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const MOST = 200;

/** "Its name, settings and 12 transactions are deleted." */
function useWhatGoes(deviceId: string): string {
  const { data } = useQuery({
    queryKey: ['lastTransactions', deviceId],
    queryFn: ({ signal }) => {
      const params = { path: { deviceId }, query: { limit: MOST } };
      return answered(api.GET('/api/v1/chargers/{deviceId}/transactions', { params, signal }));
    },
  });
  if (data?.items.length === 0) return 'Its name and settings are deleted. It has no transactions.';
  const count = data && plural(data.items.length, 'transaction');
  const transactions = data?.nextCursor ? `more than ${MOST} transactions` : (count ?? 'transactions');
  return `Its name, settings and ${transactions} are deleted.`;
}
