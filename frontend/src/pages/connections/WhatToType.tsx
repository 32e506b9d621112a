import { useNewcomers } from '../../api/server';
import { ChargerAddress } from '../../components/ChargerAddress';
import { Panel } from '../../components/Panel';
import { useFleet } from '../../live/useFleet';
import { nextId } from '../chargers/select';
import classes from './ConnectionsPage.module.css';

/** The address for both kinds of chargers. */
export function WhatToType() {
  const fleet = useFleet();
  const newcomers = useNewcomers();
  return (
    <Panel title="What to type into a charger">
      <div className={classes.addresses}>
        <div>
          <p className={classes.kind}>It adds its id by itself</p>
          <ChargerAddress example="" stacked />
        </div>
        <div>
          <p className={classes.kind}>It doesn’t, or you are not sure</p>
          <ChargerAddress example={fleet ? nextId(fleet) : 'CP001'} stacked />
          <p className={classes.hint}>With the charger’s own id at the end.</p>
        </div>
        <ul className={classes.hints}>
          {newcomers === 'pending' && <li>A new charger waits on this page until somebody accepts it.</li>}
          {newcomers === 'refused' && <li>A new charger is turned away until it has been added here.</li>}
          <li>
            Protocol: OCPP 1.6J, also called JSON; subprotocol <code>ocpp1.6</code>.
          </li>
          <li>With a password, the user name is the charger’s id.</li>
          <li>
            A proxy in between must pass on <code>Upgrade</code>, <code>Connection</code> and{' '}
            <code>Sec-WebSocket-Protocol</code>.
          </li>
        </ul>
      </div>
    </Panel>
  );
}
