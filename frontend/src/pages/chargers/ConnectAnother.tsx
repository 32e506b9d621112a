import { useNewcomers } from '../../api/server';
import { ChargerAddress } from '../../chargers/ChargerAddress';
import { nextId } from '../../chargers/nextId';
import type { Fleet } from '../../live/fleet';
import { t } from '../../texts/rooms/chargers';
import classes from './ConnectAnother.module.css';

export default function ConnectAnother({ fleet }: { fleet: Fleet }) {
  const newcomers = useNewcomers();
  if (!newcomers) return null;
  return (
    <section className={classes.panel} aria-labelledby="connect-another">
      <div>
        <h2 id="connect-another">{t('another.title')}</h2>
        <p>{t(`another.${newcomers}`)}</p>
      </div>
      {newcomers !== 'refused' && <ChargerAddress example={nextId(fleet)} />}
    </section>
  );
}
