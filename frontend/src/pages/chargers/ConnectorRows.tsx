import type { Charger, ChargerConnector } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { hasFault, powerOf, ratingOf, shownConnectors } from '../../chargers/chargerState';
import { lastKnown, NOT_ACCEPTED } from '../../chargers/chargerWords';
import { StateCounts } from '../../chargers/StateCounts';
import { toneOf } from '../../chargers/status';
import { statusLabel } from '../../chargers/statusWords';
import { kilowattHours, kilowatts } from '../../lib/numbers';
import { useLive } from '../../live/LiveProvider';
import { t } from '../../texts/rooms/chargers';
import classes from './ConnectorRows.module.css';
import { mainConnectors } from './mainConnectors';

/** The two most important connectors as rows, the others on one line: two by number, more by state. */
export function ConnectorRows({ charger }: { charger: Charger }) {
  if (charger.registration !== 'accepted') {
    return <span className={classes.rows}>{NOT_ACCEPTED[charger.registration]}</span>;
  }
  const all = shownConnectors(charger);
  const main = mainConnectors(charger);
  const rest = all.filter(({ connectorId }) => !main.some((one) => one.connectorId === connectorId));
  return (
    <span className={classes.area}>
      <span className={classes.rows}>
        {main.map((connector) =>
          charger.online ? (
            <Row key={connector.connectorId} connector={connector} ratingW={ratingOf(charger)} />
          ) : (
            <LastKnown key={connector.connectorId} connector={connector} />
          ),
        )}
        {all.length === 0 && <span className={classes.none}>{t('card.no-connectors')}</span>}
      </span>
      {rest.length > 0 && <Rest connectors={rest} online={charger.online} />}
    </span>
  );
}

function Row({ connector, ratingW }: { connector: ChargerConnector; ratingW: number | null }) {
  const { connectorId, status, errorCode, transaction, live } = connector;
  const tone = toneOf(status);
  const stale = useLive().status === 'lost';
  const powerW = powerOf(connector);
  const charging = status === 'Charging';
  return (
    <span className={classes.row} data-tone={tone} data-stale={stale || undefined}>
      <Numeral id={connectorId} />
      <ConnectorMark status={status} />
      <span className={classes.label} data-tone-text={tone}>
        {statusLabel(status)}
      </span>
      {hasFault(connector) && <span className={classes.fault}>{errorCode}</span>}
      {transaction && <Energy wattHours={transaction.energyWh} status={status} />}
      {charging && (
        <span className={classes.power}>
          <b>{kilowatts(live?.powerW)}</b> kW
        </span>
      )}
      {charging && ratingW !== null && ratingW > 0 && (
        <span className={classes.bar} aria-hidden="true">
          <span style={{ width: `${Math.min(100, (100 * powerW) / ratingW)}%` }} />
        </span>
      )}
    </span>
  );
}

function LastKnown({ connector }: { connector: ChargerConnector }) {
  return (
    <span className={classes.row}>
      <Numeral id={connector.connectorId} />
      <ConnectorMark status={null} />
      <span className={classes.was}>{lastKnown(connector)}</span>
      {connector.transaction && <Energy wattHours={connector.transaction.energyWh} />}
    </span>
  );
}

function Energy({ wattHours, status }: { wattHours: number | null; status?: string | null }) {
  if (wattHours === null) return null;
  return (
    <span className={classes.energy} data-energy={status}>
      {kilowattHours(wattHours)} kWh
    </span>
  );
}

/** The number of a connector; the charger itself has none. */
function Numeral({ id }: { id: number }) {
  return (
    <span className={classes.numeral}>
      <span className="visuallyHidden">{t(id === 0 ? 'card.charger' : 'card.connector')} </span>
      {id === 0 ? <span aria-hidden="true">–</span> : id}
    </span>
  );
}

function Rest({ connectors, online }: { connectors: ChargerConnector[]; online: boolean }) {
  if (connectors.length > 2) {
    return (
      <span className={classes.rest}>
        {online ? <StateCounts connectors={connectors} /> : t('card.more', { count: connectors.length })}
      </span>
    );
  }
  return (
    <span className={classes.rest}>
      {connectors.map((connector) => (
        <span key={connector.connectorId} className={classes.other}>
          <Numeral id={connector.connectorId} />
          <ConnectorMark status={online ? connector.status : null} size={13} />
          <span className={classes.otherLabel} data-tone-text={toneOf(online ? connector.status : null)}>
            {online ? statusLabel(connector.status) : lastKnown(connector)}
          </span>
        </span>
      ))}
    </span>
  );
}
