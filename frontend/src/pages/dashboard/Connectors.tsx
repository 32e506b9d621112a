import { Link } from '@tanstack/react-router';
import type { Summary } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { FleetBar } from '../../chargers/FleetBar';
import { FLEET_GROUPS, groupCounts } from '../../chargers/status';
import { groupLabel } from '../../chargers/statusWords';
import { count } from '../../lib/numbers';
import { t } from '../../texts/rooms/dashboard';
import { Panel } from '../../ui/Panel';
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
          <FleetBar groups={present} tall className={classes.bar} />
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
