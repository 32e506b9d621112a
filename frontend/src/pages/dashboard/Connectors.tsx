import { Link } from '@tanstack/react-router';
import type { Summary } from '../../api/types';
import { ConnectorMark } from '../../components/ConnectorMark';
import { Panel } from '../../components/Panel';
import { groupLabel } from '../../components/statusWords';
import { count } from '../../format/numbers';
import { t } from '../../texts/rooms/dashboard';
import { FLEET_GROUPS, groupCounts } from '../../theme/status';
import band from '../chargers/FleetBand.module.css';
import classes from './DashboardPage.module.css';

/** All connectors by state; each state leads to its chargers. */
export function Connectors({ summary }: { summary: Summary }) {
  const groups = groupCounts(summary.connectors);
  const connectors = groups.reduce((sum, group) => sum + group.count, 0);
  const present = groups.filter((group) => group.count > 0);
  return (
    <Panel
      title={t('connectors.title')}
      aside={<span className={classes.aside}>{t('connectors.count', { count: connectors })}</span>}
    >
      {connectors === 0 ? (
        <p className={classes.none}>{t('connectors.none')}</p>
      ) : (
        <>
          <div className={`${band.bar} ${classes.bar}`} aria-hidden="true">
            {present.map((group) => (
              <span key={group.name} data-group={group.name} style={{ flexGrow: group.count }} />
            ))}
          </div>
          <ul className={classes.states}>
            {present.map((group) => (
              <li key={group.name}>
                <Link to="/chargers" search={{ state: [group.name] }} className={classes.state}>
                  <ConnectorMark
                    status={FLEET_GROUPS.find(({ name }) => name === group.name)?.mark ?? null}
                    size={15}
                  />
                  <span>{groupLabel(group.name)}</span>
                  <strong>{count(group.count)}</strong>
                  <span className={classes.share}>{share(group.count, connectors)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function share(part: number, all: number): string {
  const percent = (100 * part) / all;
  if (percent > 0 && percent < 1) return '< 1 %';
  return percent > 99 && percent < 100 ? '> 99 %' : `${Math.round(percent)} %`;
}
