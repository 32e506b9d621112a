import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Charger } from '../../../api/types';
import { Connection } from '../../../chargers/Connection';
import { vendorAndModel } from '../../../chargers/chargerState';
import type { ChargerQuery } from '../../../chargers/query';
import { t } from '../../../texts/rooms/batches';
import classes from './ChooseList.module.css';
import { isChosen, NOTHING, toggled } from './chosen';
import { Docked } from './Docked';

interface Props {
  chargers: readonly Charger[];
  total: number;
  query: ChargerQuery;
  onDone: () => void;
}

/** Chargers with boxes, for phones, which have no room for the table. */
export default function ChooseList({ chargers, total, query, onDone }: Props) {
  const [choice, setChoice] = useState(NOTHING);
  const listed = chargers.map(({ deviceId }) => deviceId);
  return (
    <Docked choice={choice} onChoice={setChoice} chargers={chargers} total={total} query={query}>
      <div className={classes.list}>
        <Button variant="default" size="xs" onClick={onDone}>
          {t('choose.done')}
        </Button>
        <ul aria-label={t('choose.list')}>
          {chargers.map((charger) => (
            <li key={charger.deviceId}>
              <label className={classes.charger}>
                <input
                  type="checkbox"
                  checked={isChosen(choice, charger.deviceId)}
                  onChange={() => setChoice(toggled(choice, charger.deviceId, listed, false))}
                />
                <span>
                  <b>{charger.deviceId}</b>
                  <small>{vendorAndModel(charger)}</small>
                </span>
                <Connection online={charger.online} lastSeen={charger.lastSeen} brief />
              </label>
            </li>
          ))}
        </ul>
      </div>
    </Docked>
  );
}
