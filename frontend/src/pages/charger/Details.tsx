import { Suspense } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { standing } from '../../chargers/ChargerBadge';
import { connectorCount } from '../../chargers/chargerState';
import { optional } from '../../lib/optional';
import { t } from '../../texts/rooms/charger';
import { Facts } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { ChargerActions } from './ChargerActions';
import classes from './Details.module.css';
import { identityFacts, technicalFacts } from './facts';
import { useShownCharger } from './useShownCharger';

const TariffPanel = optional(() => import('./TariffPanel'));

export function Details() {
  const charger = useShownCharger();
  const user = useUser();
  return (
    <div className={classes.details}>
      <Panel title={t('details.charger')} aside={mayOperate(user) && <ChargerActions charger={charger} />}>
        <Facts
          facts={[
            { name: t('fact.id'), value: charger.deviceId, mono: true },
            { name: t('fact.name'), value: charger.name && <bdi>{charger.name}</bdi> },
            { name: t('fact.status'), value: standing(charger).label },
            { name: t('fact.vendor'), value: charger.vendor },
            { name: t('fact.model'), value: charger.model },
            { name: t('fact.connectors'), value: connectorCount(charger) },
            ...identityFacts(charger),
          ]}
        />
      </Panel>
      <Panel title={t('details.technical')}>
        <Facts facts={technicalFacts(charger)} />
      </Panel>
      <Suspense>
        <TariffPanel charger={charger} />
      </Suspense>
    </div>
  );
}
