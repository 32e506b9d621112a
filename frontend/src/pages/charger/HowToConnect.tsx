import { Link } from '@tanstack/react-router';
import { useNeedsPassword } from '../../api/server';
import type { Charger } from '../../api/types';
import { ChargerAddress } from '../../components/ChargerAddress';
import { Panel } from '../../components/Panel';
import { Warning } from '../../components/Warning';
import classes from './HowToConnect.module.css';

/** For a charger that has never connected, in place of power that nobody measured. */
export default function HowToConnect({ charger }: { charger: Charger }) {
  const { deviceId, chargerStatus, hasPassword } = charger;
  const needsPassword = useNeedsPassword();
  return (
    <Panel title="Not connected yet">
      <div className={classes.steps}>
        <p>Enter this address in the charger’s settings. This page changes as soon as it connects.</p>
        <ChargerAddress example={deviceId} />
        {chargerStatus === 'inactive' && (
          <Warning>It is Inactive, so it would be turned away. Set it to Active in its details.</Warning>
        )}
        {needsPassword && !hasPassword && (
          <Warning>
            It has no password, so it is turned away unless it has a client certificate. Set one in its
            details.
          </Warning>
        )}
        <ul className={classes.hints}>
          <li>
            Protocol: OCPP 1.6J, also called JSON; subprotocol <code>ocpp1.6</code>.
          </li>
          <li>Some chargers add the id by themselves: then leave it out.</li>
          {hasPassword && <li>Its user name is its id. Its password is the one that was set here.</li>}
          <li>
            If it was turned away, <Link to="/connections">Connections</Link> says why.
          </li>
        </ul>
      </div>
    </Panel>
  );
}
