import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../chargers/ChargerBadge';
import { ChargerNotice } from '../../chargers/ChargerNotice';
import { Connection } from '../../chargers/Connection';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { ratingOf, shownConnectors } from '../../chargers/chargerState';
import { energySoFar, lastKnownInWords, NOT_ACCEPTED, powerNow } from '../../chargers/chargerWords';
import { DecideRegistration } from '../../chargers/DecideRegistration';
import { LastSeen } from '../../chargers/LastSeen';
import { StateCounts } from '../../chargers/StateCounts';
import { toneOf } from '../../chargers/status';
import { statusLabel } from '../../chargers/statusWords';
import { kilowattHours, kilowatts, rating } from '../../lib/numbers';
import { t } from '../../texts/rooms/chargers';
import classes from './ChargerTable.module.css';

const MOST_CHIPS = 2;

interface Props {
  charger: Charger;
  /** What the charger has for a configuration key, null if that is not known. Stands in place of the last column. */
  value?: string | null;
}

export const ChargerTableRow = memo(function ChargerTableRow({ charger, value }: Props) {
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
          <bdi>{charger.name}</bdi> <ChargerNotice charger={charger} />
        </span>
      </div>
      <div role="cell">
        <Connection online={charger.online} lastSeen={charger.lastSeen} brief />
      </div>
      <div role="cell">
        {charger.registration === 'accepted' ? (
          <Connectors charger={charger} />
        ) : (
          <span className={classes.undecided}>
            <DecideRegistration charger={charger} />
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
      <div role="cell" className={classes.firmware}>
        {charger.firmwareVersion ?? '–'}
      </div>
      <div role="cell">
        <ChargerBadge charger={charger} />
      </div>
      <div role="cell" data-right className={classes.seen} title={value ?? undefined}>
        {value === undefined ? <LastSeen at={charger.lastSeen} /> : (value ?? '–')}
      </div>
    </>
  );
});

/** One or two connectors in full, or the number in each state if there are more. */
function Connectors({ charger }: { charger: Charger }) {
  const connectors = shownConnectors(charger);
  if (!charger.online) return <LastKnown charger={charger} />;
  if (connectors.length > MOST_CHIPS) return <StateCounts connectors={connectors} />;
  return (
    <span className={classes.chips}>
      {connectors.map(({ connectorId, status }) => {
        const label = statusLabel(status);
        const tone = toneOf(status);
        return (
          <span key={connectorId} className={classes.chip} data-tone={tone} title={label}>
            <span className={classes.numeral}>{connectorId || '–'}</span>
            <ConnectorMark status={status} size={14} />
            <span className={classes.chipLabel} data-tone-text={tone}>
              {label}
            </span>
          </span>
        );
      })}
    </span>
  );
}

function LastKnown({ charger }: { charger: Charger }) {
  const words = lastKnownInWords(charger);
  return (
    words && (
      <span className={classes.lastKnown} title={words}>
        <ConnectorMark status={null} size={14} />
        <span>{words}</span>
      </span>
    )
  );
}

function Power({ charger }: { charger: Charger }) {
  const powerW = powerNow(charger);
  const rated = ratingOf(charger);
  const flows = powerW !== null && powerW > 0;
  return (
    <span className={classes.power} data-flows={flows || undefined}>
      <span>
        {t.rich(charger.powerRatingSource === 'measured' ? 'row.power-peak' : 'row.power', {
          now: () => <b>{kilowatts(powerW)}</b>,
          kw: rating(rated),
        })}
      </span>
      {flows && rated !== null && rated > 0 && (
        <span className={classes.bar} aria-hidden="true">
          <span style={{ width: `${Math.min(100, (100 * powerW) / rated)}%` }} />
        </span>
      )}
    </span>
  );
}

/** The energy of the running transactions so far. */
function Energy({ charger }: { charger: Charger }) {
  const energyWh = energySoFar(charger);
  if (energyWh === null) return <span className={classes.nothing}>–</span>;
  return <>{kilowattHours(energyWh)} kWh</>;
}
