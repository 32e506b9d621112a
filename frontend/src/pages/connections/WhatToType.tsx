import type { ReactNode } from 'react';
import { useNewcomers } from '../../api/server';
import { ChargerAddress } from '../../chargers/ChargerAddress';
import { nextId } from '../../chargers/nextId';
import { useFleet } from '../../live/useFleet';
import { t } from '../../texts/rooms/connections';
import { Panel } from '../../ui/Panel';
import classes from './ConnectionsPage.module.css';

const code = (words: ReactNode) => <code>{words}</code>;

/** The address for both kinds of chargers. */
export function WhatToType() {
  const fleet = useFleet();
  const newcomers = useNewcomers();
  return (
    <Panel title={t('settings.title')}>
      <div className={classes.addresses}>
        <div>
          <p className={classes.kind}>{t('settings.adds-id')}</p>
          <ChargerAddress example="" stacked />
        </div>
        <div>
          <p className={classes.kind}>{t('settings.with-id')}</p>
          <ChargerAddress example={fleet ? nextId(fleet) : 'CP001'} stacked />
          <p className={classes.hint}>{t('settings.own-id')}</p>
        </div>
        <ul className={classes.hints}>
          {newcomers === 'pending' && <li>{t('settings.newcomers.pending')}</li>}
          {newcomers === 'refused' && <li>{t('settings.newcomers.refused')}</li>}
          <li>{t.rich('settings.protocol', { code })}</li>
          <li>{t('settings.user-name')}</li>
          <li>{t.rich('settings.proxy', { code })}</li>
        </ul>
      </div>
    </Panel>
  );
}
