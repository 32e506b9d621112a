import { Link } from '@tanstack/react-router';
import type { Charger } from '../../api/types';
import { isRunning } from '../../chargers/chargerState';
import { connectorName } from '../../chargers/chargerWords';
import { kilowattHours } from '../../lib/numbers';
import { t } from '../../texts/rooms/charger';

/** "Connector 1: transaction 4711, 12.30 kWh so far": the transactions that a decision about a charger would cut off. */
export function RunningTransactions({ charger }: { charger: Charger }) {
  return (
    <ul>
      {charger.connectors.filter(isRunning).map(({ connectorId, transactionId, transaction }) => (
        <li key={connectorId}>
          {t.rich(transaction?.energyWh == null ? 'running' : 'running-energy', {
            link: (words) => (
              <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }}>
                {words}
              </Link>
            ),
            connector: connectorName(connectorId),
            id: String(transactionId),
            kwh: kilowattHours(transaction?.energyWh),
          })}
        </li>
      ))}
    </ul>
  );
}
