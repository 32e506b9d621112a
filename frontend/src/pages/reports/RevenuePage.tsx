import { Link } from '@tanstack/react-router';
import type { RevenueBucket, RevenueGroup, RevenueReport } from '../../api/types';
import { count, money, roundMoney } from '../../lib/numbers';
import { changeInWords } from '../../reports/change';
import { lengthOf } from '../../reports/search';
import { useReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Figure, FigureList } from '../../ui/FigureList';
import { NoRows } from '../../ui/NoRows';
import { Panel } from '../../ui/Panel';
import { bucketFor, Choices } from './Choices';
import { type Group, GroupTable, nameOf } from './GroupTable';
import { ReportHead } from './ReportHead';
import classes from './Reports.module.css';
import { type Part, SHOWN_GROUPS, StackedChart } from './StackedChart';
import { useReportsSearch } from './useReportsSearch';

const LISTED = 20;

/** What sessions came to, by time and by group. It counts when they end. */
export function RevenuePage() {
  const { search, set, query } = useReportsSearch();
  const bucket = query && bucketFor(search, query);
  const wanted = query &&
    bucket && { ...query, bucket, group: search.group, groups: SHOWN_GROUPS, limit: LISTED };
  const report = useReport('revenue', wanted);
  const { data } = report;
  return (
    <>
      <ReportHead name="revenue" wanted={wanted} />
      {report.error && !data ? (
        <Failure what={t('tab.revenue')} error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <div className={classes.report} aria-busy={!data || report.isPlaceholderData} data-tone="grey">
          <RevenueFigures report={data} days={query ? lengthOf(query) : 0} />
          {data && data.currency === null ? (
            <NoRows>{t('revenue.none')}</NoRows>
          ) : (
            <Panel
              title={bucket ? t('revenue.title', { bucket }) : t('tab.revenue')}
              aside={<Choices search={search} days={query} bucket={bucket} onChange={set} />}
            >
              {data ? (
                <RevenueChart report={data} currency={data.currency ?? 'EUR'} />
              ) : (
                <Bone width="100%" height={272} radius={8} />
              )}
            </Panel>
          )}
          {data?.currency && data.group && data.groups.length > 0 && (
            <GroupTable
              label={t(`revenue.by.${data.group}`)}
              amount={t('tab.revenue')}
              group={data.group}
              groups={data.groups.map(groupOf)}
              say={(amount) => money(amount, data.currency ?? 'EUR')}
              tone="grey"
            />
          )}
        </div>
      )}
    </>
  );
}

function RevenueChart({ report, currency }: { report: RevenueReport; currency: string }) {
  return (
    <StackedChart
      label={t('tab.revenue')}
      chart={t('revenue.chart')}
      bucket={report.bucket}
      parts={report.buckets.map(partOf)}
      groups={report.groups.map((each) => nameOf(report.group ?? 'charger', each))}
      say={(amount) => money(amount, currency)}
      sayOnAxis={(amount) => roundMoney(amount, currency)}
      tone="grey"
    />
  );
}

function RevenueFigures({ report, days }: { report: RevenueReport | undefined; days: number }) {
  const totals = report?.totals.find(({ currency }) => currency === report.currency);
  const inWords = (amount: string | null) =>
    totals && (amount === null ? '–' : money(amount, totals.currency));
  const others = report?.totals.filter(({ currency }) => currency !== report.currency) ?? [];
  return (
    <FigureList>
      <Figure
        name={t('revenue.in-days', {
          days,
          change: changeInWords(totals?.change ?? null) ?? 'none',
          hasChange: totals?.change == null ? 'no' : 'yes',
        })}
        value={report && (inWords(totals?.total ?? null) ?? '–')}
      />
      <Figure name={t('revenue.with-tax')} value={report && (inWords(totals?.totalInclTax ?? null) ?? '–')} />
      <Figure name={t('revenue.sessions')} value={report && count(totals?.sessions ?? 0)} />
      <Figure name={t('energy.per-session')} value={report && (inWords(totals?.perSession ?? null) ?? '–')} />
      {others.map(({ currency, total }) => (
        <Figure key={currency} name={t('revenue.in-currency', { currency })} value={money(total, currency)} />
      ))}
      {report && report.leftOut.unpricedSessions > 0 && (
        <Figure
          name={<Link to="/transactions">{t('revenue.unpriced')}</Link>}
          value={count(report.leftOut.unpricedSessions)}
        />
      )}
      {report && report.leftOut.suspectSessions > 0 && (
        <Figure
          name={
            <Link to="/transactions" search={{ suspect: 'true' }}>
              {t('energy.left-out')}
            </Link>
          }
          value={count(report.leftOut.suspectSessions)}
        />
      )}
    </FigureList>
  );
}

function partOf({ label, partial, sessions, total, groups, others }: RevenueBucket): Part {
  return {
    label,
    partial,
    sessions,
    total: Number(total),
    groups: groups.map(Number),
    others: Number(others),
  };
}

function groupOf({ key, name, total, share, sessions, perSession, change }: RevenueGroup): Group {
  return {
    key,
    name,
    total: Number(total),
    share,
    sessions,
    perSession: perSession === null ? null : Number(perSession),
    change,
  };
}
