import { useMatchRoute } from '@tanstack/react-router';
import { mayOperate, useUser } from '../../api/accounts';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../components/ChargerBadge';
import { ChargerNotice } from '../../components/ChargerNotice';
import { Connection } from '../../components/Connection';
import { sizes, vendorAndModel } from '../../components/chargerState';
import { Moment } from '../../components/Moment';
import { date, time } from '../../format/times';
import classes from './ChargerHeader.module.css';
import { DecideRegistration } from './DecideRegistration';

/** Which charger, whether it is there, and the facts in one line. */
export function ChargerHeader({ charger }: { charger: Charger }) {
  const { deviceId, online, lastSeen, chargerStatus, name, registration } = charger;
  const may = mayOperate(useUser());
  const [connectors, power] = sizes(charger);
  const isOverview = Boolean(useMatchRoute()({ to: '/chargers/$deviceId', params: { deviceId } }));
  return (
    <header>
      <div className={classes.first}>
        <h1 title={deviceId}>{deviceId}</h1>
        <Connection online={online} lastSeen={lastSeen} />
        <ChargerBadge status={chargerStatus} />
        <ChargerNotice charger={charger} />
        {registration !== 'accepted' && (
          <>
            <span className={classes.registration}>Registration {registration}</span>
            {may && <DecideRegistration charger={charger} />}
          </>
        )}
      </div>
      <ul className={classes.facts} data-overview={isOverview || undefined}>
        {name && <li>{name}</li>}
        {vendorAndModel(charger) && <li>{vendorAndModel(charger)}</li>}
        <li>
          {power}, {connectors}
        </li>
        <li>
          {lastSeen ? (
            <Moment at={lastSeen}>
              Last seen {date(lastSeen)}, {time(lastSeen)}
            </Moment>
          ) : (
            'Never seen'
          )}
        </li>
      </ul>
    </header>
  );
}
