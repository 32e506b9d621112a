import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Summary } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { FleetBar } from '../../chargers/FleetBar';
import { FLEET_GROUPS, type FleetGroup, groupCounts } from '../../chargers/status';
import { groupLabel } from '../../chargers/statusWords';
import { count, fleetPower } from '../../lib/numbers';
import { useLive } from '../../live/LiveProvider';
import { useSummary } from '../../live/useFleet';
import { t } from '../../texts/rooms/chargers';
import { t as common } from '../../texts/rooms/common';
import classes from './FleetBand.module.css';

/** Four figures, and a bar of all connectors by state whose legend filters. */
export function FleetBand() {
  const summary = useSummary();
  return summary ? <Band summary={summary} /> : <div className={classes.band} aria-busy="true" />;
}

function Band({ summary: { chargers, online, offline, powerW, connectors } }: { summary: Summary }) {
  const groups = groupCounts(connectors);
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const stale = useLive().status === 'lost';
  const power = fleetPower(powerW);
  const present = groups.filter((group) => group.count > 0);
  return (
    <section className={classes.band} data-stale={stale || undefined} aria-label={t('band.label')}>
      <dl className={classes.figures}>
        <Figure value={count(chargers)} label={t('band.chargers', { count: chargers })} />
        <Figure value={count(online)} label={t('band.online')} />
        <Figure value={count(offline)} label={t('band.offline')} />
        <Figure value={power.value} label={t('band.power', { unit: power.unit })} flows />
      </dl>
      <div className={classes.connectors}>
        <FleetBar groups={present} className={classes.bar} />
        <div className={classes.under}>
          <ul className={classes.legend}>
            {present.map((group) => (
              <li key={group.name}>
                <GroupFilter name={group.name} count={group.count} />
              </li>
            ))}
          </ul>
          <span className={classes.total}>{common('charger.connectors', { count: total })}</span>
        </div>
      </div>
    </section>
  );
}

function Figure({ value, label, flows = false }: { value: string; label: string; flows?: boolean }) {
  return (
    <div className={classes.figure} data-flows={flows || undefined}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function GroupFilter({ name, count: number }: { name: FleetGroup; count: number }) {
  const { state = [] } = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const chosen = state.includes(name);
  const toggle = () =>
    void navigate({
      search: (before) => ({
        ...before,
        state: chosen ? state.filter((other) => other !== name) : [...state, name],
      }),
      replace: true,
    });
  const mark = FLEET_GROUPS.find((group) => group.name === name)?.mark ?? null;
  return (
    <button type="button" className={classes.group} aria-pressed={chosen} onClick={toggle}>
      <ConnectorMark status={mark} size={14} />
      {groupLabel(name)}
      <strong>{count(number)}</strong>
    </button>
  );
}
