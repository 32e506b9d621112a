import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { EnergyBucket, EnergyGroup, EnergyReport } from '../../api/types';
import { count, energyInWords, energyOnAxis, fleetEnergy } from '../../lib/numbers';
import { changeInWords } from '../../reports/change';
import { type Days, lengthOf } from '../../reports/search';
import { useReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Figure, FigureList } from '../../ui/FigureList';
import { Panel } from '../../ui/Panel';
import { bucketFor, Choices } from './Choices';
import { type Group, GroupTable, nameOf } from './GroupTable';
import { ReportHead } from './ReportHead';
import classes from './Reports.module.css';
import { type Part, SHOWN_GROUPS, StackedChart } from './StackedChart';
import { useReportsSearch } from './useReportsSearch';

const LISTED = 20;

/** Energy and sessions by time and by group. */
export function EnergyPage() {
  const { search, set, query } = useReportsSearch();
  const bucket = query && bucketFor(search, query);
  const wanted = query &&
    bucket && { ...query, bucket, group: search.group, groups: SHOWN_GROUPS, limit: LISTED };
  const report = useReport('energy', wanted);
  const { data } = report;
  return (
    <>
      <ReportHead name="energy" wanted={wanted} />
      {report.error && !data ? (
        <Failure what={t('energy.itself')} error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <div className={classes.report} aria-busy={!data || report.isPlaceholderData}>
          <EnergyFigures report={data} days={query} />
          <Panel
            title={bucket ? t('energy.title', { bucket }) : t('tab.energy')}
            aside={<Choices search={search} days={query} bucket={bucket} onChange={set} />}
          >
            {data ? (
              <StackedChart
                label={t('tab.energy')}
                chart={t('energy.chart')}
                bucket={data.bucket}
                parts={data.buckets.map(partOf)}
                groups={data.groups.map((each) => nameOf(data.group ?? 'charger', each))}
                say={energyInWords}
                sayOnAxis={energyOnAxis}
              />
            ) : (
              <Bone width="100%" height={272} radius={8} />
            )}
          </Panel>
          {data?.group && data.groups.length > 0 && (
            <GroupTable
              label={t(`energy.by.${data.group}`)}
              amount={t('tab.energy')}
              group={data.group}
              groups={data.groups.map(groupOf)}
              say={energyInWords}
            />
          )}
        </div>
      )}
    </>
  );
}

function EnergyFigures({ report, days }: { report: EnergyReport | undefined; days: Days | undefined }) {
  const energy = (wh: number | null | undefined) => {
    const amount = wh == null ? undefined : fleetEnergy(wh);
    return { value: report && (amount?.value ?? '–'), unit: amount?.unit };
  };
  const totals = report?.totals;
  return (
    <FigureList>
      <Figure
        name={t('energy.in-days', {
          days: days ? lengthOf(days) : 0,
          change: changeInWords(totals?.change ?? null) ?? 'none',
          hasChange: totals?.change == null ? 'no' : 'yes',
        })}
        {...energy(totals?.energyWh)}
      />
      <Figure
        name={t('energy.sessions', {
          count: totals?.sessions ?? 0,
          change: changeInWords(totals?.sessionsChange ?? null) ?? 'none',
          hasChange: totals?.sessionsChange == null ? 'no' : 'yes',
        })}
        value={totals && count(totals.sessions)}
      />
      <Figure name={t('energy.per-session')} {...energy(totals?.perSessionWh)} />
      {report?.today && <Figure name={t('energy.today')} {...energy(report.today.energyWh)} />}
      <Figure name={t('energy.outside')} {...energy(report?.outsideSessionsWh)} />
      {report && report.leftOut.sessions > 0 && (
        <Figure
          name={
            <Link to="/transactions" search={{ suspect: 'true' }}>
              <IconAlertTriangle size={14} stroke={1.7} aria-hidden /> {t('energy.left-out')}
            </Link>
          }
          value={count(report.leftOut.sessions)}
        />
      )}
    </FigureList>
  );
}

function partOf({ label, partial, sessions, energyWh, groups, othersWh }: EnergyBucket): Part {
  return { label, partial, sessions, total: energyWh, groups, others: othersWh };
}

function groupOf({ energyWh, perSessionWh, ...rest }: EnergyGroup): Group {
  return { ...rest, total: energyWh, perSession: perSessionWh };
}
