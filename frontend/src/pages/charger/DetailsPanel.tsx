import { Link } from '@tanstack/react-router';
import type { Charger } from '../../api/types';
import { t } from '../../texts/rooms/charger';
import { Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { identityFacts } from './facts';
import classes from './LatestMessages.module.css';

export function DetailsPanel({ charger }: { charger: Charger }) {
  const { deviceId } = charger;
  return (
    <Panel
      title={t('details.title')}
      aside={
        <Link to="/chargers/$deviceId/details" params={{ deviceId }} className={classes.all}>
          {t('details.all')}
        </Link>
      }
    >
      <Facts facts={identityFacts(charger)} />
    </Panel>
  );
}
