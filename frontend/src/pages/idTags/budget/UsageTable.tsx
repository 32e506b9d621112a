import type { TagUsage } from '../../../api/types';
import { kilowattHours } from '../../../lib/numbers';
import { utcDay } from '../../../lib/times';
import { t } from '../../../texts/rooms/idTags';
import { FigureTable } from '../../../ui/FigureTable';
import classes from './BudgetByDay.module.css';
import { type BudgetCurve, startOf } from './budgetCurve';

const COLUMNS = [t('curve.day'), t('curve.sessions'), t('curve.energy')];

/** The days of a budget on which something was charged. */
export function UsageTable({ curve, days }: { curve: BudgetCurve; days: TagUsage['days'] }) {
  const soFar = new Map(curve.steps.map(({ at, wh }) => [at, wh]));
  const rows = days.map(({ day, energyWh, transactions }) => {
    const at = startOf(day);
    const cells = [utcDay(at), String(transactions), kilowattHours(energyWh)];
    return { key: at, cells: curve.isDaily ? cells : [...cells, kilowattHours(soFar.get(at))] };
  });
  return (
    <FigureTable
      label={t('curve.table')}
      columns={curve.isDaily ? COLUMNS : [...COLUMNS, t('curve.so-far')]}
      rows={rows}
      className={classes.scroller}
    />
  );
}
