import { shownConnectors } from '../../components/chargerState';
import { ConnectorPanel } from './ConnectorPanel';
import { DetailsPanel } from './DetailsPanel';
import { LatestMessages } from './LatestMessages';
import classes from './Overview.module.css';
import { PowerPanel } from './PowerPanel';
import { useShownCharger } from './useShownCharger';
import { useStatusHistory } from './useStatusHistory';
import { useTransactions } from './useTransactions';

export function Overview() {
  const charger = useShownCharger();
  const transactions = useTransactions(charger);
  const history = useStatusHistory(charger.deviceId);
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        <PowerPanel charger={charger} />
        <div className={classes.connectors}>
          {shownConnectors(charger).map((connector) => (
            <ConnectorPanel
              key={connector.connectorId}
              charger={charger}
              connector={connector}
              transactions={transactions.filter(({ connectorId }) => connectorId === connector.connectorId)}
              history={history}
            />
          ))}
        </div>
      </div>
      <div className={classes.side}>
        <LatestMessages deviceId={charger.deviceId} />
        <DetailsPanel charger={charger} />
      </div>
    </div>
  );
}
