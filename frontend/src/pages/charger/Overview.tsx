import { lazy, Suspense } from 'react';
import type { ChargerConnector } from '../../api/types';
import { shownConnectors } from '../../chargers/chargerState';
import { ConnectorPanel } from './ConnectorPanel';
import { DetailsPanel } from './DetailsPanel';
import { LatestMessages } from './LatestMessages';
import classes from './Overview.module.css';
import { PowerPanel } from './PowerPanel';
import { useShownCharger } from './useShownCharger';
import { useStatusLog } from './useStatusLog';
import { useTransactions } from './useTransactions';

// Most chargers have connected, and have few connectors.
const HowToConnect = lazy(() => import('./HowToConnect'));
const ConnectorGrid = lazy(() => import('./ConnectorGrid'));
const Past = lazy(() => import('./Past'));

const MOST_PANELS = 6;

export function Overview() {
  const charger = useShownCharger();
  const transactions = useTransactions(charger);
  const history = useStatusLog(charger);
  const connectors = shownConnectors(charger);
  const panel = (connector: ChargerConnector) => (
    <ConnectorPanel
      key={connector.connectorId}
      charger={charger}
      connector={connector}
      transactions={transactions.filter(({ connectorId }) => connectorId === connector.connectorId)}
      history={history}
    />
  );
  const hasConnected = charger.lastSeen !== null;
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        {hasConnected && <PowerPanel charger={charger} />}
        <Suspense>
          {!hasConnected && <HowToConnect charger={charger} />}
          {connectors.length > MOST_PANELS && (
            <ConnectorGrid online={charger.online} connectors={connectors} panel={panel} />
          )}
        </Suspense>
        {connectors.length > 0 && connectors.length <= MOST_PANELS && (
          <div className={classes.connectors}>{connectors.map(panel)}</div>
        )}
        <Suspense>{hasConnected && <Past charger={charger} />}</Suspense>
      </div>
      <div className={classes.side}>
        {hasConnected && <LatestMessages deviceId={charger.deviceId} />}
        <DetailsPanel charger={charger} />
      </div>
    </div>
  );
}
