import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Charger, ShownTariff } from '../../api/types';
import { useFleet } from '../../live/useFleet';
import { t } from '../../texts/rooms/tariffs';
import { Panel } from '../../ui/Panel';
import classes from './TariffPage.module.css';

interface Place {
  charger: Charger;
  connectorId: number | null;
}

/** The chargers and connectors that have a tariff. */
export function Where({ tariff }: { tariff: ShownTariff }) {
  const { tariffId, isDefault, usedBy } = tariff;
  const fleet = useFleet();
  const places = useMemo(() => placesOf(fleet?.chargers.values() ?? [], tariffId), [fleet, tariffId]);
  const others = fleet?.extent === 'whole' ? 0 : usedBy.chargers + usedBy.connectors - places.length;
  return (
    <Panel title={t('used')}>
      {isDefault && <p className={classes.line}>{t('used.default')}</p>}
      {places.length > 0 && (
        <ul className={classes.places}>
          {places.map(({ charger, connectorId }) => (
            <li key={`${charger.deviceId} ${connectorId}`}>
              <Link to="/chargers/$deviceId/details" params={{ deviceId: charger.deviceId }}>
                {charger.deviceId}
              </Link>
              <span>
                {connectorId !== null ? (
                  t('used.connector', { connector: connectorId })
                ) : (
                  <bdi>{charger.name ?? ''}</bdi>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {others > 0 && <p className={classes.line}>{t('used.more', { count: others })}</p>}
      {!isDefault && places.length === 0 && others <= 0 && <p className={classes.line}>{t('used.none')}</p>}
    </Panel>
  );
}

function placesOf(chargers: Iterable<Charger>, tariffId: number): Place[] {
  const found = [...chargers].flatMap((charger): Place[] => [
    ...(charger.tariffId === tariffId ? [{ charger, connectorId: null }] : []),
    ...charger.connectors
      .filter((connector) => connector.tariffId === tariffId)
      .map(({ connectorId }) => ({ charger, connectorId })),
  ]);
  return found.sort((one, other) => one.charger.deviceId.localeCompare(other.charger.deviceId));
}
