import { Link } from '@tanstack/react-router';
import { vendorAndModel } from '../../chargers/chargerState';
import { useChargers } from '../../chargers/useChargers';
import { kilowatts } from '../../lib/numbers';
import { useWatch } from '../../live/useFleet';
import { t } from '../../texts/rooms/dashboard';
import { Bone } from '../../ui/Bone';
import { Panel } from '../../ui/Panel';
import { draws, MOST_POWER } from './attention';
import classes from './DashboardPage.module.css';

const SHOWN = 6;

export function MostPower() {
  const listed = useChargers(MOST_POWER);
  const shown = draws(listed?.chargers.slice(0, SHOWN) ?? []);
  useWatch(shown.map(({ charger }) => charger.deviceId));
  const highest = shown[0]?.powerW ?? 1;
  return (
    <Panel
      title={t('power.title')}
      aside={
        <Link
          to="/chargers"
          search={{ view: 'table', sort: 'power', descending: 'yes' }}
          className={classes.more}
        >
          {t('power.all')}
        </Link>
      }
    >
      {!listed && <Bone width="60%" height={20} />}
      {listed && shown.length === 0 && <p className={classes.none}>{t('power.none')}</p>}
      <ul className={classes.list} data-rows>
        {shown.map(({ charger, powerW }) => (
          <li key={charger.deviceId}>
            <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }} className={classes.draw}>
              <span className={classes.id}>{charger.deviceId}</span>
              <bdi className={classes.detail}>{charger.name ?? vendorAndModel(charger)}</bdi>
              <span className={classes.power}>
                {kilowatts(powerW)} <small>kW</small>
              </span>
              <span className={classes.track} aria-hidden="true">
                <span style={{ width: `${(100 * powerW) / highest}%` }} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
