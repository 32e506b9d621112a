import { useMatchRoute } from '@tanstack/react-router';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../chargers/ChargerBadge';
import { ChargerNotice } from '../../chargers/ChargerNotice';
import { Connection } from '../../chargers/Connection';
import { vendorAndModel } from '../../chargers/chargerState';
import { sizes } from '../../chargers/chargerWords';
import { DecideRegistration } from '../../chargers/DecideRegistration';
import { date, time } from '../../lib/times';
import { t } from '../../texts/rooms/charger';
import { t as common } from '../../texts/rooms/common';
import { Moment } from '../../ui/Moment';
import classes from './ChargerHeader.module.css';

/** The charger's id, its state, and the main facts in one line. */
export function ChargerHeader({ charger }: { charger: Charger }) {
  const { deviceId, online, lastSeen, name } = charger;
  const isOverview = Boolean(useMatchRoute()({ to: '/chargers/$deviceId', params: { deviceId } }));
  return (
    <header>
      <div className={classes.first}>
        <h1 title={deviceId}>{deviceId}</h1>
        <Connection online={online} lastSeen={lastSeen} />
        <ChargerBadge charger={charger} />
        <ChargerNotice charger={charger} />
        <DecideRegistration charger={charger} />
      </div>
      <ul className={classes.facts} data-overview={isOverview || undefined}>
        {name && (
          <li>
            <bdi>{name}</bdi>
          </li>
        )}
        {vendorAndModel(charger) && <li>{vendorAndModel(charger)}</li>}
        {sizes(charger).map((size) => (
          <li key={size}>{size}</li>
        ))}
        <li>
          {lastSeen ? (
            <Moment at={lastSeen}>{t('last-seen', { when: `${date(lastSeen)}, ${time(lastSeen)}` })}</Moment>
          ) : (
            common('charger.never-seen')
          )}
        </li>
      </ul>
    </header>
  );
}
