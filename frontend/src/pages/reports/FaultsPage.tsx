import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FaultGroup, FaultReport } from '../../api/types';
import { amount, count } from '../../lib/numbers';
import { changeInWords, hours, percent } from '../../reports/change';
import { dayOf } from '../../reports/days';
import type { ReportQuery } from '../../reports/useReport';
import { useReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { ColumnChart } from '../../ui/ColumnChart';
import { Failure } from '../../ui/Failure';
import { Figure, FigureList } from '../../ui/FigureList';
import { NoRows } from '../../ui/NoRows';
import { Panel } from '../../ui/Panel';
import { Cell, Row, Table, TableLoading } from '../../ui/Table';
import classes from './Faults.module.css';
import { ReportHead } from './ReportHead';
import reports from './Reports.module.css';
import { FAULTS_BY, type ReportsSearch } from './search';
import { useReportsSearch } from './useReportsSearch';

const SHOWN = 5;
const HOUR_S = 3600;
/** The line is drawn below the row that passes this share of the lost time. */
const MOST_OF_IT = 0.8;

/** What costs most time. */
export function FaultsPage() {
  const { search, set, query } = useReportsSearch();
  const by = search.by ?? 'errorCode';
  const sort = search.sort ?? ('seconds' as const);
  const wanted = query && { ...query, by, sort };
  const report = useReport('faults', wanted);
  const { data } = report;
  return (
    <>
      <ReportHead name="faults" wanted={wanted} />
      {report.error && !data ? (
        <Failure what={t('tab.faults')} error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <div className={reports.report} aria-busy={!data || report.isPlaceholderData}>
          <Figures report={data} />
          <div className={reports.sides}>
            <div>
              <Choices by={by} sort={sort} onChange={set} />
              {!data ? (
                <TableLoading what={t('tab.faults')} />
              ) : data.groups.length === 0 ? (
                <NoRows>{t('faults.none')}</NoRows>
              ) : (
                <Groups report={data} />
              )}
            </div>
            <div className={reports.side}>
              {data && data.weeks.length > 0 && <Weeks report={data} />}
              <Worst query={query} />
              <PerSessions query={query} />
            </div>
          </div>
        </div>
      )}
    </>
  );
}

function Figures({ report }: { report: FaultReport | undefined }) {
  const lost = report && hours(report.seconds);
  const clear = report?.meanClearS == null ? undefined : hours(report.meanClearS);
  const kinds = report && kindsOf(report.groups);
  return (
    <FigureList>
      <Figure
        name={t('faults.lost', {
          change: changeInWords(report?.change ?? null) ?? 'none',
          hasChange: report?.change == null ? 'no' : 'yes',
        })}
        value={lost?.value}
        unit={lost?.unit}
        tone={report && report.seconds > 0 ? 'wrong' : undefined}
      />
      <Figure name={t('faults.count', { count: report?.count ?? 0 })} value={report && count(report.count)} />
      <Figure
        name={t('faults.affected')}
        value={report && count(report.chargersAffected)}
        unit={report && `/ ${count(report.chargers)}`}
      />
      <Figure name={t('faults.mean')} value={report && (clear?.value ?? '–')} unit={clear?.unit} />
      {kinds && report.by === 'errorCode' && (
        <Figure
          name={t('faults.kinds', { count: kinds.count, percent: percent(kinds.share) })}
          value={count(kinds.count)}
        />
      )}
      <Figure
        name={
          <Link to="/chargers" search={{ state: ['Faulted'] }}>
            {t('faults.now')}
          </Link>
        }
        value={report && count(report.connectorsFaultedNow)}
      />
    </FigureList>
  );
}

/** The first kinds that cause most of the lost time; null if it is not so. */
function kindsOf(groups: readonly FaultGroup[]): { count: number; share: number } | null {
  const place = groups.findIndex(({ cumulative }) => (cumulative ?? 0) >= MOST_OF_IT);
  const share = groups[place]?.cumulative;
  return share == null || place === groups.length - 1 ? null : { count: place + 1, share };
}

interface ChoicesProps {
  by: (typeof FAULTS_BY)[number];
  sort: 'seconds' | 'count';
  onChange: (change: Partial<ReportsSearch>) => void;
}

function Choices({ by, sort, onChange }: ChoicesProps) {
  return (
    <div className={classes.head}>
      <h2>{t('faults.title')}</h2>
      <div className={reports.choices}>
        <SegmentedControl
          aria-label={t('faults.sort')}
          data={[
            { value: 'seconds', label: t('faults.sort.seconds') },
            { value: 'count', label: t('faults.sort.count') },
          ]}
          value={sort}
          onChange={(value) => onChange({ sort: value === 'count' ? 'count' : undefined })}
        />
        <SegmentedControl
          aria-label={t('faults.by')}
          data={FAULTS_BY.map((value) => ({ value, label: t(`faults.by.${value}`) }))}
          value={by}
          onChange={(value) => onChange({ by: FAULTS_BY.find((each) => each === value) })}
        />
      </div>
    </div>
  );
}

function Groups({ report: { by, groups } }: { report: FaultReport }) {
  const most = Math.max(...groups.map(({ seconds }) => seconds), 1);
  const line = kindsOf(groups);
  return (
    <Table
      label={t('faults.title')}
      className={classes.table}
      columns={[
        { name: t(`faults.by.${by === 'connector' ? 'charger' : by}`) },
        { name: t('chart.compared'), quiet: true },
        { name: t('faults.sort.seconds'), right: true },
        { name: t('faults.cumulative'), right: true },
        { name: t('faults.sort.count'), right: true },
        { name: t('faults.chargers'), right: true },
        { name: t('faults.longest'), right: true },
      ]}
    >
      {groups.map((group, place) => (
        <div key={group.key} role="presentation" data-last={line?.count === place + 1 || undefined}>
          <Row>
            <Cell className={reports.groupName}>
              <span>
                <strong>{nameOf(by, group)}</strong>
                {group.name && <small>{group.name}</small>}
              </span>
            </Cell>
            <Cell className={reports.bar}>
              <span style={{ width: `${(100 * group.seconds) / most}%` }} />
            </Cell>
            <Cell right>
              <Lost seconds={group.seconds} />
            </Cell>
            <Cell right>{percent(group.cumulative)} %</Cell>
            <Cell right>{count(group.count)}</Cell>
            <Cell right>{count(group.chargers)}</Cell>
            <Cell right>
              <Lost seconds={group.longestS} />
            </Cell>
          </Row>
          {line?.count === place + 1 && (
            <p className={classes.line}>{t('faults.line', { percent: percent(line.share) })}</p>
          )}
        </div>
      ))}
    </Table>
  );
}

function Lost({ seconds }: { seconds: number }) {
  const { value, unit } = hours(seconds);
  return (
    <>
      <b>{value}</b> {unit}
    </>
  );
}

function nameOf(by: FaultReport['by'], { key, connectorId }: FaultGroup) {
  if (by === 'errorCode') return key === 'NoError' ? t('faults.no-code') : key;
  if (by === 'model') return key;
  return (
    <Link to="/chargers/$deviceId" params={{ deviceId: key }}>
      {connectorId === null ? key : `${key} · ${connectorId}`}
    </Link>
  );
}

function Weeks({ report: { weeks } }: { report: FaultReport }) {
  const say = (lost: number) => {
    const { value, unit } = hours(lost * HOUR_S);
    return `${value} ${unit}`;
  };
  return (
    <Panel title={t('faults.weeks')}>
      <ColumnChart
        label={t('faults.weeks-chart')}
        tone="grey"
        columns={weeks.map(({ label, seconds, partial }) => ({
          key: label,
          label: dayOf(label),
          title: t('faults.week-of', { day: dayOf(label) }),
          amounts: [seconds / HOUR_S],
          isPartial: partial,
        }))}
        series={[t('faults.sort.seconds')]}
        say={say}
        sayOnAxis={(lost) => `${amount(lost)} h`}
        total={t('faults.sort.seconds')}
      />
    </Panel>
  );
}

function Worst({ query }: { query: ReportQuery | undefined }) {
  const wanted = query && { ...query, by: 'connector' as const, limit: SHOWN };
  const { data } = useReport('faults', wanted);
  if (!data || data.groups.length === 0) return null;
  return (
    <Panel title={t('faults.worst')}>
      <ol className={classes.list}>
        {data.groups.map((group) => (
          <li key={`${group.key} ${group.connectorId}`}>
            <strong>{nameOf('connector', group)}</strong>
            <span>{group.errorCode}</span>
            <span>
              <Lost seconds={group.seconds} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function PerSessions({ query }: { query: ReportQuery | undefined }) {
  const wanted = query && { ...query, by: 'model' as const, limit: SHOWN };
  const { data } = useReport('faults', wanted);
  const rows = (data?.groups ?? []).flatMap(({ key, perThousandSessions }) =>
    perThousandSessions === null ? [] : [{ key, each: perThousandSessions }],
  );
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(({ each }) => each), 1);
  return (
    <Panel title={t('faults.per-sessions')}>
      <ol className={classes.list}>
        {rows.map(({ key, each }) => (
          <li key={key}>
            <span>{key}</span>
            <span className={reports.bar} aria-hidden="true">
              <span style={{ width: `${(100 * each) / most}%` }} />
            </span>
            <b>{count(Math.round(each))}</b>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
