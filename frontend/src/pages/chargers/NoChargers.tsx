import { ChargerAddress } from '../../components/ChargerAddress';
import { Notice } from '../../components/Notice';
import { AddCharger } from './AddCharger';
import classes from './NoChargers.module.css';

const EXAMPLE = 'CP001';

export default function NoChargers() {
  return (
    <Notice
      title="No chargers yet"
      text="Enter this address in your charger’s settings. It shows up here a few seconds after it connects."
    >
      <ChargerAddress example={EXAMPLE} />
      <p className={classes.hint}>
        Replace <strong>{EXAMPLE}</strong> with the charger’s own id. Subprotocol <code>ocpp1.6</code>. Some
        chargers add the id by themselves: then leave it out.
      </p>
      <AddCharger label="Add charger with a password" />
      <p className={classes.waiting} role="status">
        <span className={classes.dots} aria-hidden="true">
          <span />
          <span />
          <span />
        </span>
        Waiting for the first connection
      </p>
    </Notice>
  );
}
