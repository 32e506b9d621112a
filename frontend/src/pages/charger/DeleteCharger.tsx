import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answered, api } from '../../api/client';
import { useNewcomers } from '../../api/server';
import type { Charger } from '../../api/types';
import { isRunning } from '../../chargers/chargerState';
import { t } from '../../texts/rooms/charger';
import { t as common } from '../../texts/rooms/common';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import classes from '../../ui/Dialog.module.css';
import { toast } from '../../ui/toasts';
import { RunningTransactions } from './RunningTransactions';

interface Props {
  charger: Charger;
  onClose: () => void;
}

/** Deletes a charger, once it has no running transactions. */
export default function DeleteCharger({ charger, onClose }: Props) {
  const { deviceId, online } = charger;
  const navigate = useNavigate();
  const whatGoes = useWhatGoes(deviceId);
  const newcomers = useNewcomers() ?? 'served';
  const runs = charger.connectors.some(isRunning);
  if (runs && online) return <StillCharging charger={charger} onClose={onClose} />;
  const remove = async () => {
    const params = { path: { deviceId }, query: { withRunning: runs } };
    await answered(api.DELETE('/api/v1/chargers/{deviceId}', { params }));
    toast(t('delete.deleted', { id: deviceId }));
    await navigate({ to: '/chargers' });
  };
  return (
    <Confirm
      title={t('delete.title', { id: deviceId })}
      verb={t('delete.verb', { id: deviceId })}
      onConfirm={remove}
      onClose={onClose}
    >
      {runs && (
        <>
          <p>{t('delete.was-charging')}</p>
          <RunningTransactions charger={charger} />
        </>
      )}
      <p>
        {whatGoes} {t('delete.for-good')}
      </p>
      <p>
        {t(`delete.comes-back-${newcomers}`, { online: online ? 'yes' : 'no' })} {t('delete.instead')}
      </p>
    </Confirm>
  );
}

function StillCharging({ charger, onClose }: Props) {
  return (
    <Dialog onClose={onClose} title={t('delete.charging-title', { id: charger.deviceId })} size={440}>
      <div className={classes.body}>
        <div className={classes.text}>
          <RunningTransactions charger={charger} />
          <p>{t('delete.charging-why')}</p>
        </div>
        <div className={classes.buttons}>
          <Button data-autofocus onClick={onClose}>
            {common('close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const MOST = 200;

/** "Its name, its settings and 12 transactions are deleted." */
function useWhatGoes(deviceId: string): string {
  const { data } = useQuery({
    queryKey: ['lastTransactions', deviceId],
    queryFn: ({ signal }) => {
      const params = { path: { deviceId }, query: { limit: MOST } };
      return answered(api.GET('/api/v1/chargers/{deviceId}/transactions', { params, signal }));
    },
  });
  if (!data) return t('delete.goes-with-some');
  const count = data.items.length;
  if (count === 0) return t('delete.goes-alone');
  return data.nextCursor ? t('delete.goes-with-more', { count: MOST }) : t('delete.goes-with', { count });
}
