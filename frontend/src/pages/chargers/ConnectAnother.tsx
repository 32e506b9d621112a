import { ChargerAddress } from '../../components/ChargerAddress';
import type { Fleet } from '../../live/fleet';
import classes from './ConnectAnother.module.css';
import { nextId } from './select';

export default function ConnectAnother({ fleet }: { fleet: Fleet }) {
  return (
    <section className={classes.panel} aria-labelledby="connect-another">
      <div>
        <h2 id="connect-another">Connect another charger</h2>
        <p>Enter this address in its settings, with its own id at the end.</p>
      </div>
      <ChargerAddress example={nextId(fleet)} />
    </section>
  );
}
