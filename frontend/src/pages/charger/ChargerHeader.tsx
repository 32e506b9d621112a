import { useMatchRoute } from '@tanstack/react-router';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../components/ChargerBadge';
import { ChargerNotice } from '../../components/ChargerNotice';
import { Connection } from '../../components/Connection';
import { vendorAndModel } from '../../components/chargerState';
import { sizes } from '../../components/chargerWords';
import { DecideRegistration } from '../../components/DecideRegistration';
import { Moment } from '../../components/Moment';
import { date, time } from '../../format/times';
import { t } from '../../texts/rooms/charger';
import { t as common } from '../../texts/rooms/common';
import classes from './ChargerHeader.module.css';

/** Which charger, whether it is there, and the facts in one line. */
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
