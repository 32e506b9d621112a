import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Charger } from '../../api/types';
import { ChargerBadge } from '../../chargers/ChargerBadge';
import { vendorAndModel } from '../../chargers/chargerState';
import { DecideRegistration } from '../../chargers/DecideRegistration';
import { ago } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/connections';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import classes from './ConnectionsPage.module.css';
import lines from './RefusedLine.module.css';

const SHOWN = 20;

interface Props {
  title: string;
  /** An explanation, and what to do. */
  text: string;
  chargers: readonly Charger[];
}

/** Chargers that registered by themselves and are not served: those that wait for a decision, or were rejected. */
export function Undecided({ title, text, chargers }: Props) {
  const [all, setAll] = useState(false);
  if (chargers.length === 0) return null;
  return (
    <Panel
      title={title}
      aside={<span className={classes.tries}>{t('undecided.count', { count: chargers.length })}</span>}
    >
      <p className={classes.about}>{text}</p>
      <ul>
        {chargers.slice(0, all ? chargers.length : SHOWN).map((charger) => (
          <Line key={charger.deviceId} charger={charger} />
        ))}
      </ul>
      {!all && chargers.length > SHOWN && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {t('show-all', { count: chargers.length })}
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
          <span>{vendorAndModel(charger) ?? common('charger.model-unknown')}</span>
          {serialNumber && (
            <span>{t.rich('undecided.serial-number', { number: () => <code>{serialNumber}</code> })}</span>
          )}
          <span>
            {t.rich('undecided.first-seen', {
              when: () => <Moment at={registeredAt}>{ago(registeredAt, now)}</Moment>,
            })}
          </span>
          <span>
            {online
              ? t('undecided.connected')
              : lastSeen
                ? t('undecided.offline', { ago: ago(lastSeen, now) })
                : t('undecided.never')}
          </span>
        </p>
      </div>
      <div className={lines.actions}>
        <DecideRegistration charger={charger} />
      </div>
    </li>
  );
}
