import type { ChargerConnector } from '../api/types';
import { kilowattHours } from '../lib/numbers';
import { t } from '../texts/rooms/commands';
import { Confirm } from '../ui/Confirm';
import { toastFailure } from '../ui/toasts';
import { answerStatus, saidOf } from './result';
import { useCommandActions } from './useCommands';

interface Props {
  deviceId: string;
  connector: ChargerConnector;
  onClose: () => void;
}

/** Asks before a session is stopped. What comes of it is shown at the connector. */
export function StopSession({ deviceId, connector, onClose }: Props) {
  const { connectorId, transactionId, transaction } = connector;
  const { stop } = useCommandActions();
  const confirm = async () => {
    if (transactionId === null) return;
    const command = await stop(transactionId);
    const answer = answerStatus(command.response) ?? '';
    if (saidOf(command) !== 'yes') toastFailure(t('act.stop-said', { charger: deviceId, answer }));
  };
  return (
    <Confirm
      title={t('act.stop-title', { charger: deviceId, number: String(connectorId) })}
      verb={t('act.stop')}
      onConfirm={confirm}
      onClose={onClose}
    >
      {t('act.stop-text', {
        tag: transaction?.idTag ?? '–',
        kwh: kilowattHours(transaction?.energyWh),
      })}
    </Confirm>
  );
}
