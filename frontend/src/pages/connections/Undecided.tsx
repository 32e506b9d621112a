import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../components/ChargerBadge';
import { vendorAndModel } from '../../components/chargerState';
import { DecideRegistration } from '../../components/DecideRegistration';
import { Moment } from '../../components/Moment';
import { Panel } from '../../components/Panel';
import { useNow } from '../../components/useNow';
import { count, plural } from '../../format/numbers';
import { age } from '../../format/times';
import classes from './ConnectionsPage.module.css';
import lines from './RefusedLine.module.css';

const SHOWN = 20;

interface Props {
  title: string;
  /** What it means, and who has something to do. */
  text: string;
  chargers: readonly Charger[];
}

/** Chargers that came by themselves and are not served: those that wait for a decision, or those that were rejected. */
export function Undecided({ title, text, chargers }: Props) {
  const [all, setAll] = useState(false);
  if (chargers.length === 0) return null;
  return (
    <Panel title={title} aside={<span className={classes.tries}>{plural(chargers.length, 'charger')}</span>}>
      <p className={classes.about}>{text}</p>
      <ul>
        {chargers.slice(0, all ? chargers.length : SHOWN).map((charger) => (
          <Line key={charger.deviceId} charger={charger} />
        ))}
      </ul>
      {!all && chargers.length > SHOWN && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          Show all {count(chargers.length)}
        </Button>
      )}
    </Panel>
  );
}

function Line({ charger }: { charger: Charger }) {
  const { deviceId, serialNumber, registeredAt, online, lastSeen } = charger;
  const now = useNow(10_000);
  return (
    <li className={lines.line}>
      <div className={lines.what}>
        <p className={lines.title}>
          <Link to="/chargers/$deviceId" params={{ deviceId }}>
            <strong>{deviceId}</strong>
          </Link>{' '}
          <ChargerBadge charger={charger} />
        </p>
        <p className={lines.facts}>
          <span>{vendorAndModel(charger) ?? 'Model not known'}</span>
          {serialNumber && (
            <span>
              serial number <code>{serialNumber}</code>
            </span>
          )}
          <span>
            first seen <Moment at={registeredAt}>{age(registeredAt, now)} ago</Moment>
          </span>
          <span>
            {online ? 'connected now' : lastSeen ? `offline ${age(lastSeen, now)}` : 'never connected'}
          </span>
        </p>
      </div>
      <div className={lines.actions}>
        <DecideRegistration charger={charger} />
      </div>
    </li>
  );
}
