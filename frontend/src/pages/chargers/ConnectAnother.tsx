import { useNewcomers } from '../../api/server';
import { ChargerAddress } from '../../components/ChargerAddress';
import type { Fleet } from '../../live/fleet';
import classes from './ConnectAnother.module.css';
import { nextId } from './select';

const TEXTS = {
  served: 'Enter this address in its settings, with its own id at the end.',
  pending:
    'Enter this address in its settings, with its own id at the end. It then waits here to be accepted.',
  refused: 'Add it first. A charger that is not known here is turned away.',
};

export default function ConnectAnother({ fleet }: { fleet: Fleet }) {
  const newcomers = useNewcomers();
  if (!newcomers) return null;
  return (
    <section className={classes.panel} aria-labelledby="connect-another">
      <div>
        <h2 id="connect-another">Connect another charger</h2>
        <p>{TEXTS[newcomers]}</p>
      </div>
      {newcomers !== 'refused' && <ChargerAddress example={nextId(fleet)} />}
    </section>
  );
}
