import type { TagUsage } from '../../../api/types';
import { kilowattHours } from '../../../lib/numbers';
import { utcDay } from '../../../lib/times';
import { t } from '../../../texts/rooms/idTags';
import classes from './BudgetByDay.module.css';
import { type BudgetCurve, startOf } from './budgetCurve';

/** The days of a budget on which something was charged. */
export function UsageTable({ curve, days }: { curve: BudgetCurve; days: TagUsage['days'] }) {
  const soFar = new Map(curve.steps.map(({ at, wh }) => [at, wh]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too.
    <section className={classes.scroller} aria-label={t('curve.table')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('curve.day')}</th>
            <th scope="col">{t('curve.sessions')}</th>
            <th scope="col">{t('curve.energy')}</th>
            {!curve.isDaily && <th scope="col">{t('curve.so-far')}</th>}
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, energyWh, transactions }) => (
            <tr key={day}>
              <th scope="row">{utcDay(startOf(day))}</th>
              <td>{transactions}</td>
              <td>{kilowattHours(energyWh)}</td>
              {!curve.isDaily && <td>{kilowattHours(soFar.get(startOf(day)))}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
