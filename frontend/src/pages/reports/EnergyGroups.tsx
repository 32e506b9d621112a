import type { EnergyGroup, EnergyReport } from '../../api/types';
import { count, fleetEnergy } from '../../lib/numbers';
import { t } from '../../texts/rooms/reports';
import { SeriesMark } from '../../ui/ColumnChart';
import { Cell, Row, Table } from '../../ui/Table';
import { percent, signedChange } from './change';
import classes from './Reports.module.css';

const MARKED = 4;

/** The groups of a report, the one with most energy first. */
export function EnergyGroups({ report: { group, groups } }: { report: EnergyReport }) {
  if (group === null || groups.length === 0) return null;
  const most = Math.max(...groups.map(({ key, energyWh }) => (key === null ? 0 : energyWh)), 1);
  return (
    <Table
      label={t(`energy.by.${group}`)}
      className={classes.groups}
      columns={[
        { name: t(`energy.group.${group}`) },
        { name: '', quiet: true },
        { name: t('tab.energy'), right: true },
        { name: t('energy.share'), right: true },
        { name: t('energy.session-count'), right: true },
        { name: t('energy.each'), right: true },
        { name: t('energy.before'), right: true },
      ]}
    >
      {groups.map((each, place) => (
        <GroupRow key={each.key ?? ''} group={each} place={place} most={most} />
      ))}
    </Table>
  );
}

function GroupRow({ group, place, most }: { group: EnergyGroup; place: number; most: number }) {
  const { key, name, energyWh, share, sessions, perSessionWh, change } = group;
  const [energy, each] = [fleetEnergy(energyWh), perSessionWh === null ? null : fleetEnergy(perSessionWh)];
  return (
    <Row>
      <Cell className={classes.groupName}>
        {place < MARKED && key !== null && <SeriesMark place={place} />}
        <span>
          <strong>{key ?? t('energy.others')}</strong>
          {name && <small>{name}</small>}
        </span>
      </Cell>
      <Cell className={classes.bar}>
        <span style={{ width: `${Math.min((100 * energyWh) / most, 100)}%` }} />
      </Cell>
      <Cell right>
        <b>{energy.value}</b> {energy.unit}
      </Cell>
      <Cell right>{percent(share)} %</Cell>
      <Cell right>{count(sessions)}</Cell>
      <Cell right>{each ? `${each.value} ${each.unit}` : '–'}</Cell>
      <Cell right>{signedChange(change)}</Cell>
    </Row>
  );
}
