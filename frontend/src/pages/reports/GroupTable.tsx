import { count } from '../../lib/numbers';
import { percent, signedChange } from '../../reports/change';
import { t } from '../../texts/rooms/reports';
import { SeriesMark } from '../../ui/ColumnChart';
import { Cell, Row, Table } from '../../ui/Table';
import classes from './Reports.module.css';
import { SHOWN_GROUPS } from './StackedChart';
import type { GROUPS } from './search';

export interface Group {
  /** Null are all groups beyond those that are listed. */
  key: string | null;
  name: string | null;
  total: number;
  share: number | null;
  sessions: number;
  perSession: number | null;
  change: number | null;
}

interface Props {
  label: string;
  /** What is counted. */
  amount: string;
  group: (typeof GROUPS)[number];
  groups: readonly Group[];
  say: (amount: number) => string;
  tone?: 'grey';
}

/** The groups of a report, the largest first. */
export function GroupTable({ label, amount, group, groups, say, tone }: Props) {
  const most = Math.max(...groups.map(({ key, total }) => (key === null ? 0 : total)), 1e-9);
  return (
    <div data-tone={tone}>
      <Table
        label={label}
        className={classes.groups}
        columns={[
          { name: t(`energy.group.${group}`) },
          { name: t('chart.compared'), quiet: true },
          { name: amount, right: true },
          { name: t('energy.share'), right: true },
          { name: t('energy.session-count'), right: true },
          { name: t('energy.each'), right: true },
          { name: t('energy.before'), right: true },
        ]}
      >
        {groups.map((each, place) => (
          <Row key={each.key ?? ''}>
            <Cell className={classes.groupName}>
              {place < SHOWN_GROUPS && each.key !== null && <SeriesMark place={place} />}
              <span>
                <strong>{nameOf(group, each)}</strong>
                {group !== 'tariff' && each.name && <small>{each.name}</small>}
              </span>
            </Cell>
            <Cell className={classes.bar}>
              <span style={{ width: `${Math.min((100 * each.total) / most, 100)}%` }} />
            </Cell>
            <Cell right>
              <b>{say(each.total)}</b>
            </Cell>
            <Cell right>{percent(each.share)} %</Cell>
            <Cell right>{count(each.sessions)}</Cell>
            <Cell right>{each.perSession === null ? '–' : say(each.perSession)}</Cell>
            <Cell right>{signedChange(each.change)}</Cell>
          </Row>
        ))}
      </Table>
    </div>
  );
}

/** A group for people: the id of a charger, a tag, the name of a tariff. */
export function nameOf(group: Props['group'], { key, name }: Pick<Group, 'key' | 'name'>): string {
  if (key === null) return t('energy.others');
  if (group !== 'tariff') return key;
  return key === '' ? t('energy.no-tariff') : (name ?? key);
}
