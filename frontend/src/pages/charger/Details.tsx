import { mayOperate, useUser } from '../../api/accounts';
import { standing } from '../../components/ChargerBadge';
import { connectorCount } from '../../components/chargerState';
import { Facts } from '../../components/Facts';
import { Panel } from '../../components/Panel';
import { ChargerActions } from './ChargerActions';
import classes from './Details.module.css';
import { identityFacts, technicalFacts } from './facts';
import { useShownCharger } from './useShownCharger';

export function Details() {
  const charger = useShownCharger();
  const user = useUser();
  return (
    <div className={classes.details}>
      <Panel title="Charger" aside={mayOperate(user) && <ChargerActions charger={charger} />}>
        <Facts
          facts={[
            { name: 'Id', value: charger.deviceId, mono: true },
            { name: 'Name', value: charger.name && <bdi>{charger.name}</bdi> },
            { name: 'Status', value: standing(charger).label },
            { name: 'Vendor', value: charger.vendor },
            { name: 'Model', value: charger.model },
            { name: 'Connectors', value: connectorCount(charger) },
            ...identityFacts(charger),
          ]}
        />
      </Panel>
      <Panel title="Technical">
        <Facts facts={technicalFacts(charger)} />
      </Panel>
    </div>
  );
}
