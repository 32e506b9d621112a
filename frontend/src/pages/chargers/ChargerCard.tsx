import { Link } from '@tanstack/react-router';
import { memo, Suspense } from 'react';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../chargers/ChargerBadge';
import { ChargerNotice } from '../../chargers/ChargerNotice';
import { Connection } from '../../chargers/Connection';
import { nameOf, ratingInWords, sizes } from '../../chargers/chargerWords';
import { DecideRegistration } from '../../chargers/DecideRegistration';
import { LastSeen } from '../../chargers/LastSeen';
import { optional } from '../../lib/optional';
import classes from './ChargerCard.module.css';
import { ConnectorRows } from './ConnectorRows';
import { mainConnectors } from './mainConnectors';
import { useFlash } from './useFlash';

const CardActions = optional(() => import('./CardActions'));

interface Props {
  charger: Charger;
  /** Whether people may act here; once the page is complete, they can. */
  acts: 'not' | 'soon' | 'now';
}

/** A charger as one link, with its buttons above it. Its height follows from the number of its connectors: see cardHeight.ts. */
export const ChargerCard = memo(function ChargerCard({ charger, acts }: Props) {
  const flash = useFlash(charger);
  return (
    <div className={classes.around} data-acts={acts === 'not' ? undefined : acts}>
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
      <Suspense>
        {acts === 'now' && <CardActions charger={charger} rows={mainConnectors(charger)} />}
      </Suspense>
    </div>
  );
});
