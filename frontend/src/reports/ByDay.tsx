import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { EnergyReport, RevenueReport } from '../api/types';
import { amount, count, energyInWords, energyOnAxis, money, roundMoney } from '../lib/numbers';
import { t } from '../texts/rooms/reports';
import { Bone } from '../ui/Bone';
import { ColumnChart } from '../ui/ColumnChart';
import { Failure } from '../ui/Failure';
import { Panel } from '../ui/Panel';
import classes from './ByDay.module.css';
import { changeInWords } from './change';
import { bucketInWords, onAxis } from './days';
import { lengthOf, type ReportSearch } from './search';
import { type ReportQuery, useReport } from './useReport';

const MEASURES = ['energy', 'revenue', 'sessions'] as const;

type Measure = (typeof MEASURES)[number];

const MOST_DAYS_BY_DAY = 92;

interface Shown {
  bucket: 'hour' | 'day' | 'month';
  parts: readonly { label: string; partial: boolean; amount: number }[];
  total: string;
  change: number | null;
  say: (amount: number) => string;
  sayOnAxis: (amount: number) => string;
}

/** Energy, revenue and sessions of the fleet, or of some chargers, by day or month. */
export function ByDay({ query, search }: { query: ReportQuery | undefined; search: ReportSearch }) {
  const [measure, setMeasure] = useState<Measure>('energy');
  const bucket = query && lengthOf(query) > MOST_DAYS_BY_DAY ? ('month' as const) : ('day' as const);
  const { shown, error, retry } = useShown(query && { ...query, bucket }, measure);
  return (
    <Panel
      title={t('by-day.title', { bucket })}
      aside={
        <div className={classes.aside}>
          <SegmentedControl
            aria-label={t('by-day.measure')}
            data={MEASURES.map((value) => ({
              value,
              label: t(value === 'sessions' ? 'energy.session-count' : `tab.${value}`),
            }))}
            value={measure}
            onChange={(value) => setMeasure(MEASURES.find((each) => each === value) ?? 'energy')}
          />
          {shown && (
            <Link to={measure === 'revenue' ? '/reports/revenue' : '/reports'} search={search}>
              {t('by-day.total', {
                total: shown.total,
                change: changeInWords(shown.change) ?? 'none',
                hasChange: shown.change === null ? 'no' : 'yes',
              })}
            </Link>
          )}
        </div>
      }
    >
      {shown ? (
        <>
          {shown.parts.every((part) => part.amount === 0) && (
            <p className={classes.note}>{t('chart.nothing')}</p>
          )}
          <ColumnChart
            label={t('by-day.chart')}
            columns={shown.parts.map((part) => ({
              key: part.label,
              label: onAxis(shown.bucket, part.label),
              title: bucketInWords(shown.bucket, part.label),
              amounts: [part.amount],
              isPartial: part.partial,
            }))}
            series={[t('chart.total')]}
            say={shown.say}
            sayOnAxis={shown.sayOnAxis}
            total={t('chart.total')}
            tone={measure === 'energy' ? 'blue' : 'grey'}
          />
        </>
      ) : error ? (
        <Failure what={t('energy.itself')} error={error} onRetry={retry} />
      ) : (
        <Bone width="100%" height={272} radius={8} />
      )}
    </Panel>
  );
}

function useShown(query: (ReportQuery & { bucket: 'day' | 'month' }) | undefined, measure: Measure) {
  const energy = useReport('energy', measure === 'revenue' ? undefined : query);
  const revenue = useReport('revenue', measure === 'revenue' ? query : undefined);
  const { error, refetch } = measure === 'revenue' ? revenue : energy;
  return { shown: shownOf(measure, energy.data, revenue.data), error, retry: () => void refetch() };
}

function shownOf(
  measure: Measure,
  energy: EnergyReport | undefined,
  revenue: RevenueReport | undefined,
): Shown | undefined {
  if (measure === 'revenue') return revenue && ofRevenue(revenue);
  return energy && (measure === 'energy' ? ofEnergy(energy) : ofSessions(energy));
}

function ofEnergy({ bucket, buckets, totals }: EnergyReport): Shown {
  return {
    bucket,
    parts: buckets.map(({ label, partial, energyWh }) => ({ label, partial, amount: energyWh })),
    total: energyInWords(totals.energyWh),
    change: totals.change,
    say: energyInWords,
    sayOnAxis: energyOnAxis,
  };
}

function ofSessions({ bucket, buckets, totals }: EnergyReport): Shown {
  return {
    bucket,
    parts: buckets.map(({ label, partial, sessions }) => ({ label, partial, amount: sessions })),
    total: count(totals.sessions),
    change: totals.sessionsChange,
    say: count,
    sayOnAxis: amount,
  };
}

function ofRevenue({ bucket, buckets, totals, currency }: RevenueReport): Shown {
  const sums = totals.find((each) => each.currency === currency);
  return {
    bucket,
    parts: buckets.map(({ label, partial, total }) => ({ label, partial, amount: Number(total) })),
    total: sums ? money(sums.total, sums.currency) : '–',
    change: sums?.change ?? null,
    say: (value) => (currency ? money(value, currency) : amount(value)),
    sayOnAxis: (value) => (currency ? roundMoney(value, currency) : amount(value)),
  };
}
