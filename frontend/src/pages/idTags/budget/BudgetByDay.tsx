import { Button } from '@mantine/core';
import { useState } from 'react';
import type { IdTag, TagUsage } from '../../../api/types';
import { kilowattHours } from '../../../lib/numbers';
import { utcDay } from '../../../lib/times';
import { t } from '../../../texts/rooms/idTags';
import classes from './BudgetByDay.module.css';
import { BudgetChart } from './BudgetChart';
import { type BudgetCurve, curveOf } from './budgetCurve';
import { UsageTable } from './UsageTable';

interface Props {
  budget: NonNullable<IdTag['budget']>;
  usage: TagUsage;
  now: number;
}

/** What was used of a budget day by day, and where that leads, as a chart or as a table. */
export default function BudgetByDay({ budget, usage, now }: Props) {
  const [asTable, setAsTable] = useState(false);
  const curve = curveOf(budget, usage, now);
  const leftOut = usage.days.reduce((sum, day) => sum + day.leftOut, 0);
  return (
    <div className={classes.around}>
      <p className={classes.words}>
        {curve.isDaily || t(countedFrom(budget.per), { from: utcDay(curve.from) })} {inWords(curve)}{' '}
        {leftOut > 0 && <span className={classes.leftOut}>{t('curve.left-out', { count: leftOut })}</span>}
      </p>
      {asTable ? <UsageTable curve={curve} days={usage.days} /> : <BudgetChart curve={curve} />}
      <Button variant="subtle" size="xs" className={classes.other} onClick={() => setAsTable(!asTable)}>
        {t(asTable ? 'curve.as-chart' : 'curve.as-table')}
      </Button>
    </div>
  );
}

/** A total counts for ever, so that the chart shows only its last days. */
const countedFrom = (per: Props['budget']['per']) => (per === 'total' ? 'curve.since' : 'curve.counted');

/** In one line: what the chart shows, and where that leads. */
function inWords({ isDaily, from, steps, heading, usedUpAt }: BudgetCurve): string {
  if (isDaily) {
    const most = Math.max(0, ...steps.map(({ wh }) => wh));
    return t('curve.most', { kwh: kilowattHours(most), from: utcDay(from) });
  }
  if (usedUpAt !== null) return t('curve.crosses', { date: utcDay(usedUpAt) });
  if (heading === null) return '';
  return t('curve.heading', { kwh: kilowattHours(heading.wh), date: utcDay(heading.at - 1) });
}
