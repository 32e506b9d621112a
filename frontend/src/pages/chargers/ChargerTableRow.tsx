import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Charger, ChargerConnector } from '../../api/types';
import { ChargerBadge } from '../../components/ChargerBadge';
import { ChargerNotice } from '../../components/ChargerNotice';
import { Connection } from '../../components/Connection';
import { ConnectorMark } from '../../components/ConnectorMark';
import { chargerPower, NOT_ACCEPTED, shownConnectors } from '../../components/chargerState';
import { Decide } from '../../components/Decide';
import { LastSeen } from '../../components/LastSeen';
import { kilowattHours, kilowatts, rating } from '../../format/numbers';
import { CONNECTOR_STATUS, isConnectorStatus, statusLabel } from '../../theme/status';
import classes from './ChargerTable.module.css';

const MOST_CHIPS = 4;

export const ChargerTableRow = memo(function ChargerTableRow({ charger }: { charger: Charger }) {
  return (
    <>
      <div role="cell" className={classes.two}>
        <Link
          to="/chargers/$deviceId"
          params={{ deviceId: charger.deviceId }}
          className={classes.id}
          title={charger.deviceId}
          data-row
        >
          {charger.deviceId}
        </Link>
        <span className={classes.below}>
          {charger.name} <ChargerNotice charger={charger} />
        </span>
      </div>
      <div role="cell">
        <Connection online={charger.online} lastSeen={charger.lastSeen} brief />
      </div>
      <div role="cell">
        {charger.registration === 'accepted' ? (
          <Chips connectors={shownConnectors(charger)} online={charger.online} />
        ) : (
          <span className={classes.undecided}>
            <Decide charger={charger} />
            <span>{NOT_ACCEPTED[charger.registration]}</span>
          </span>
        )}
      </div>
      <div role="cell" data-right>
        <Power charger={charger} />
      </div>
      <div role="cell" data-right>
        <Energy charger={charger} />
      </div>
      <div role="cell" className={classes.two}>
        <span className={classes.model}>{charger.model ?? '–'}</span>
        <span className={classes.below}>{charger.vendor}</span>
      </div>
      <div role="cell">
        <ChargerBadge charger={charger} />
      </div>
      <div role="cell" data-right className={classes.seen}>
        <LastSeen at={charger.lastSeen} />
      </div>
    </>
  );
});

function Chips({ connectors, online }: { connectors: ChargerConnector[]; online: boolean }) {
  const brief = connectors.length > 2;
  const chips = connectors.slice(0, connectors.length > MOST_CHIPS ? MOST_CHIPS - 1 : MOST_CHIPS);
  return (
    <span className={classes.chips}>
      {chips.map(({ connectorId, status }) => {
        const label = online ? statusLabel(status) : `Was ${statusLabel(status).toLowerCase()}`;
        const tone = online && isConnectorStatus(status) ? CONNECTOR_STATUS[status].tone : 'offline';
        return (
          <span key={connectorId} className={classes.chip} data-tone={tone} title={label}>
            <span className={classes.numeral}>{connectorId || '–'}</span>
            <ConnectorMark status={online ? status : null} size={14} />
            <span className={brief ? 'visuallyHidden' : classes.chipLabel} data-tone-text={tone}>
              {label}
            </span>
          </span>
        );
      })}
      {connectors.length > chips.length && (
        <span className={classes.more}>
          +{connectors.length - chips.length}
          <span className={classes.moreWord}> more</span>
        </span>
      )}
    </span>
  );
}

function Power({ charger }: { charger: Charger }) {
  const powerW = chargerPower(charger);
  const rated = charger.powerRatingW;
  return (
    <span className={classes.power} data-flows={powerW > 0 || undefined}>
      <span>
        {charger.online ? <b>{kilowatts(powerW)}</b> : '–'} / {rating(rated)} kW
      </span>
      {powerW > 0 && rated !== null && rated > 0 && (
        <span className={classes.bar} aria-hidden="true">
          <span style={{ width: `${Math.min(100, (100 * powerW) / rated)}%` }} />
        </span>
      )}
    </span>
  );
}

/** What the running transactions have given so far. */
function Energy({ charger }: { charger: Charger }) {
  const running = charger.connectors
    .map(({ transaction }) => transaction?.energyWh)
    .filter((energyWh) => energyWh != null);
  if (running.length === 0) return <span className={classes.nothing}>–</span>;
  return <>{kilowattHours(running.reduce((sum, energyWh) => sum + energyWh, 0))} kWh</>;
}
