import { Link } from '@tanstack/react-router';
import { useNeedsPassword } from '../../api/server';
import type { Charger } from '../../api/types';
import { ChargerAddress } from '../../chargers/ChargerAddress';
import { t } from '../../texts/rooms/charger';
import { Panel } from '../../ui/Panel';
import { Warning } from '../../ui/Warning';
import classes from './HowToConnect.module.css';

/** Shown for a charger that has never connected, in place of its power. */
export default function HowToConnect({ charger }: { charger: Charger }) {
  const { deviceId, chargerStatus, hasPassword } = charger;
  const needsPassword = useNeedsPassword();
  return (
    <Panel title={t('connect.title')}>
      <div className={classes.steps}>
        <p>{t('connect.enter')}</p>
        <ChargerAddress example={deviceId} />
        {chargerStatus === 'inactive' && <Warning>{t('connect.inactive')}</Warning>}
        {needsPassword && !hasPassword && <Warning>{t('connect.no-password')}</Warning>}
        <ul className={classes.hints}>
          <li>{t.rich('connect.protocol', { code: (words) => <code>{words}</code> })}</li>
          <li>{t('connect.own-id')}</li>
          {hasPassword && <li>{t('connect.user-name')}</li>}
          <li>{t.rich('connect.why', { link: (words) => <Link to="/connections">{words}</Link> })}</li>
        </ul>
      </div>
    </Panel>
  );
}
