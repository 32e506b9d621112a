import { useState } from 'react';
import { count } from '../../lib/numbers';
import { bucketInWords, onAxis } from '../../reports/days';
import { t } from '../../texts/rooms/reports';
import { type ChartColumn, ColumnChart, SeriesMark } from '../../ui/ColumnChart';
import { FigureTable } from '../../ui/FigureTable';
import classes from './Reports.module.css';
import type { Bucket } from './search';

/** Groups beyond are "Others", which are hatched. */
export const SHOWN_GROUPS = 4;

export interface Part {
  label: string;
  partial: boolean;
  sessions: number;
  total: number;
  groups: readonly number[];
  others: number;
}

interface Props {
  /** What it shows, for people who can't see it. */
  label: string;
  chart: string;
  bucket: Bucket;
  parts: readonly Part[];
  /** The names of the groups, the largest first; empty if there are none. */
  groups: readonly string[];
  say: (amount: number) => string;
  sayOnAxis: (amount: number) => string;
  tone?: 'blue' | 'grey';
}

/** Amounts by time, stacked by group, as a chart or as a table. */
export function StackedChart({ label, chart, bucket, parts, groups, say, sayOnAxis, tone }: Props) {
  const [asTable, setAsTable] = useState(false);
  const shown = groups.slice(0, SHOWN_GROUPS);
  const hasOthers = groups.length > 0 && parts.some(({ others }) => others > 0);
  const names = groups.length === 0 ? [label] : hasOthers ? [...shown, t('energy.others')] : shown;
  const columns = parts.map((part): ChartColumn => {
    const stacked = [...shown.map((_, place) => part.groups[place] ?? 0)];
    // Others keep their place, so that they are hatched however many groups there are.
    const filled = [...stacked, ...Array.from({ length: SHOWN_GROUPS - stacked.length }, () => 0)];
    return {
      key: part.label,
      label: onAxis(bucket, part.label),
      title: bucketInWords(bucket, part.label),
      amounts: groups.length === 0 ? [part.total] : hasOthers ? [...filled, part.others] : stacked,
      isPartial: part.partial,
    };
  });
  const series =
    hasOthers && shown.length < SHOWN_GROUPS
      ? [...shown, ...Array.from({ length: SHOWN_GROUPS - shown.length }, () => ''), t('energy.others')]
      : names;
  return (
    <>
      <div className={classes.legend} data-tone={tone}>
        {groups.length > 0 &&
          names.map((name, place) => (
            <span key={name}>
              <SeriesMark place={hasOthers && place === names.length - 1 ? SHOWN_GROUPS : place} /> {name}
            </span>
          ))}
        <button type="button" className={classes.link} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'chart.as-chart' : 'chart.as-table')}
        </button>
      </div>
      {parts.every(({ total }) => total === 0) && <p className={classes.note}>{t('chart.nothing')}</p>}
      {asTable ? (
        <FigureTable
          label={label}
          columns={[t('table.time'), ...names, t('energy.session-count')]}
          rows={columns.map(({ title, amounts }, key) => ({
            key,
            cells: [
              title,
              ...amounts.filter((_, place) => series[place] !== '').map(say),
              count(parts[key]?.sessions ?? 0),
            ],
          }))}
          className={classes.tall}
        />
      ) : (
        <ColumnChart
          label={chart}
          columns={columns}
          series={series}
          say={say}
          sayOnAxis={sayOnAxis}
          total={t('chart.total')}
          {...(tone && { tone })}
        />
      )}
    </>
  );
}
