import { SegmentedControl } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api } from '../../api/client';
import type { EnergyReport } from '../../api/types';
import { amount, count, fleetEnergy } from '../../lib/numbers';
import { bucketInWords, onAxis } from '../../reports/days';
import { type Days, lengthOf } from '../../reports/search';
import { t } from '../../texts/rooms/reports';
import { Bone } from '../../ui/Bone';
import { type ChartColumn, ColumnChart, SeriesMark } from '../../ui/ColumnChart';
import { Failure } from '../../ui/Failure';
import { Figure, FigureList } from '../../ui/FigureList';
import { FigureTable } from '../../ui/FigureTable';
import { Panel } from '../../ui/Panel';
import { changeInWords } from './change';
import { EnergyGroups } from './EnergyGroups';
import { ReportHead } from './ReportHead';
import classes from './Reports.module.css';
import { BUCKETS, type Bucket, GROUPS, type ReportsSearch } from './search';
import { useReport, useReportsSearch } from './useReports';

/** Longer than this is shown by months, unless something else is chosen. */
const MOST_DAYS_BY_DAY = 92;
const MOST_DAYS = { hour: 31, day: 400, month: Number.POSITIVE_INFINITY };
const SHOWN_GROUPS = 4;
const LISTED = 20;

/** Energy and sessions by time and by group. */
export function EnergyPage() {
  const { search, set, query } = useReportsSearch();
  const bucket = query && bucketFor(search, query);
  const wanted = query &&
    bucket && { ...query, bucket, group: search.group, groups: SHOWN_GROUPS, limit: LISTED };
  const report = useReport('energy', wanted, (asked, signal) =>
    answered(api.GET('/api/v1/reports/energy', { params: { query: asked }, signal })),
  );
  const load =
    wanted &&
    (() =>
      answered(
        api.GET('/api/v1/reports/energy', {
          params: { query: { ...wanted, format: 'csv' as const } },
          parseAs: 'blob',
        }),
      ));
  const { data } = report;
  return (
    <>
      <ReportHead name="energy" load={load} />
      {report.error && !data ? (
        <Failure what={t('energy.itself')} error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <div className={classes.report} aria-busy={!data || report.isPlaceholderData}>
          <EnergyFigures report={data} days={query} />
          <Panel
            title={bucket ? t('energy.title', { bucket }) : t('tab.energy')}
            aside={<Choices search={search} days={query} bucket={bucket} onChange={set} />}
          >
            {data ? <EnergyChart report={data} /> : <Bone width="100%" height={272} radius={8} />}
          </Panel>
          {data && data.group !== null && <EnergyGroups report={data} />}
        </div>
      )}
    </>
  );
}

function bucketFor({ bucket }: ReportsSearch, days: Days): Bucket {
  const length = lengthOf(days);
  if (bucket !== undefined && length <= MOST_DAYS[bucket]) return bucket;
  return length > MOST_DAYS_BY_DAY ? 'month' : 'day';
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

interface ChoicesProps {
  search: ReportsSearch;
  days: Days | undefined;
  bucket: Bucket | undefined;
  onChange: (change: Partial<ReportsSearch>) => void;
}

function Choices({ search, days, bucket, onChange }: ChoicesProps) {
  const length = days ? lengthOf(days) : 0;
  return (
    <div className={classes.choices}>
      <SegmentedControl
        aria-label={t('energy.group-by')}
        data={[
          { value: '', label: t('energy.group.none') },
          ...GROUPS.map((value) => ({ value, label: t(`energy.group.${value}`) })),
        ]}
        value={search.group ?? ''}
        onChange={(group) => onChange({ group: GROUPS.find((each) => each === group) })}
      />
      <SegmentedControl
        aria-label={t('energy.bucket-by')}
        data={BUCKETS.map((value) => ({
          value,
          label: t(`energy.bucket.${value}`),
          disabled: length > MOST_DAYS[value],
        }))}
        value={bucket ?? 'day'}
        onChange={(value) => onChange({ bucket: BUCKETS.find((each) => each === value) })}
      />
    </div>
  );
}

function EnergyChart({ report }: { report: EnergyReport }) {
  const [asTable, setAsTable] = useState(false);
  const names = seriesOf(report);
  const columns = report.buckets.map(
    ({ label, groups, othersWh, energyWh, partial }): ChartColumn => ({
      key: label,
      label: onAxis(report.bucket, label),
      title: bucketInWords(report.bucket, label),
      amounts: report.group === null ? [energyWh] : [...groups, othersWh].slice(0, names.length),
      isPartial: partial,
    }),
  );
  return (
    <>
      <div className={classes.legend}>
        {names.length > 1 &&
          names.map((name, place) => (
            <span key={name}>
              <SeriesMark place={placeOf(place, names.length, report)} /> {name}
            </span>
          ))}
        <button type="button" className={classes.link} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'chart.as-chart' : 'chart.as-table')}
        </button>
      </div>
      {report.buckets.every(({ energyWh }) => energyWh === 0) && (
        <p className={classes.note}>{t('chart.nothing')}</p>
      )}
      {asTable ? (
        <FigureTable
          label={t('energy.itself')}
          columns={[t('table.time'), ...names, t('energy.session-count')]}
          rows={columns.map(({ title, amounts }, key) => ({
            key,
            cells: [title, ...amounts.map(inWords), count(report.buckets[key]?.sessions ?? 0)],
          }))}
          className={classes.tall}
        />
      ) : (
        <ColumnChart
          label={t('energy.chart')}
          columns={columns}
          series={names}
          say={inWords}
          sayOnAxis={onEnergyAxis}
          total={t('chart.total')}
        />
      )}
    </>
  );
}

/** The names of the series, the one with most energy first. */
function seriesOf({ group, groups, buckets }: EnergyReport): string[] {
  if (group === null) return [t('tab.energy')];
  const shown = groups.slice(0, SHOWN_GROUPS).map(({ key, name }) => key ?? name ?? '');
  return buckets.some(({ othersWh }) => othersWh > 0) ? [...shown, t('energy.others')] : shown;
}

/** Others are hatched, however many groups there are. */
function placeOf(place: number, count: number, { groups }: EnergyReport): number {
  return place === count - 1 && count > Math.min(groups.length, SHOWN_GROUPS) ? SHOWN_GROUPS : place;
}

function onEnergyAxis(wattHours: number): string {
  return wattHours < 1_000_000 ? `${amount(wattHours / 1000)} kWh` : `${amount(wattHours / 1_000_000)} MWh`;
}

function inWords(wattHours: number): string {
  const { value, unit } = fleetEnergy(wattHours);
  return `${value} ${unit}`;
}
