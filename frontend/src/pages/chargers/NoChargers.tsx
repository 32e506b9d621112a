import { useNewcomers } from '../../api/server';
import { ChargerAddress } from '../../components/ChargerAddress';
import { Notice } from '../../components/Notice';
import { AddCharger } from './AddCharger';
import classes from './NoChargers.module.css';

const EXAMPLE = 'CP001';
const SHOWS_UP =
  'Enter this address in your charger’s settings. It shows up here a few seconds after it connects';
const TEXTS = {
  served: `${SHOWS_UP}.`,
  pending: `${SHOWS_UP}, and waits there until somebody accepts it.`,
  refused:
    'A charger has to be added here before it can connect. You are then shown what to enter in its settings.',
};

export default function NoChargers() {
  const newcomers = useNewcomers();
  if (!newcomers) return null;
  return (
    <Notice title="No chargers yet" text={TEXTS[newcomers]}>
      {newcomers === 'refused' ? <AddCharger label="Add your first charger" /> : <Waiting />}
    </Notice>
  );
}

function Waiting() {
  return (
    <>
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
    </>
  );
}
