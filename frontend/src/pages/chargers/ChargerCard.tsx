import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../chargers/ChargerBadge';
import { ChargerNotice } from '../../chargers/ChargerNotice';
import { Connection } from '../../chargers/Connection';
import { nameOf, ratingInWords, sizes } from '../../chargers/chargerWords';
import { DecideRegistration } from '../../chargers/DecideRegistration';
import { LastSeen } from '../../chargers/LastSeen';
import classes from './ChargerCard.module.css';
import { ConnectorRows } from './ConnectorRows';
import { useFlash } from './useFlash';

/** A charger as one link, with its buttons above it. Its height follows from the number of its connectors: see cardHeight.ts. */
export const ChargerCard = memo(function ChargerCard({ charger }: { charger: Charger }) {
  const flash = useFlash(charger);
  return (
    <div className={classes.around}>
      <Link
        to="/chargers/$deviceId"
        params={{ deviceId: charger.deviceId }}
        className={classes.card}
        data-offline={!charger.online || undefined}
        data-row
      >
        {flash > 0 && <span key={flash} className={classes.flash} aria-hidden="true" />}
        <span className={classes.head}>
          <span className={classes.id} title={charger.deviceId}>
            {charger.deviceId}
          </span>
          <Connection online={charger.online} lastSeen={charger.lastSeen} />
        </span>
        <span className={classes.under}>
          <bdi className={classes.name}>{nameOf(charger)}</bdi>
          <ChargerNotice charger={charger} />
        </span>
        <ConnectorRows charger={charger} />
        <span className={classes.foot}>
          <span className={classes.facts}>
            <span className={classes.sizes} title={ratingInWords(charger) ?? undefined}>
              {sizes(charger).map((size) => (
                <span key={size}>{size}</span>
              ))}
            </span>
            <ChargerBadge charger={charger} />
          </span>
          <LastSeen at={charger.lastSeen} />
        </span>
      </Link>
      <span className={classes.decide}>
        <DecideRegistration charger={charger} />
      </span>
    </div>
  );
});
