import type { UseQueryResult } from '@tanstack/react-query';
import { sentence } from '../../api/sentence';
import type { CostSum, TransactionTotals } from '../../api/types';
import { count, fleetEnergy, money } from '../../lib/numbers';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/transactions';
import { Figure, FigureList } from '../../ui/FigureList';
import classes from './Totals.module.css';

/** What the transactions that match come to, and what is left out of that. */
export function Totals({
  totals: { data, error, isPlaceholderData },
}: {
  totals: UseQueryResult<TransactionTotals>;
}) {
  if (error) return <p className={classes.note}>{t('totals.failed', { problem: sentence(error) })}</p>;
  const energy = data && fleetEnergy(data.energyWh);
  return (
    <section aria-label={t('totals.label')} aria-busy={!data || isPlaceholderData}>
      <FigureList>
        <Figure name={t('totals.running')} value={data && count(data.marks.active)} />
        <Figure name={t('totals.count', { count: data?.count ?? 0 })} value={data && count(data.count)} />
        <Figure
          name={
            <>
              {t('totals.energy')}
              {data && data.leftOut > 0 && (
                <span className={classes.leftOut}>{t('totals.left-out', { count: data.leftOut })}</span>
              )}
            </>
          }
          value={energy?.value}
          unit={energy?.unit}
        />
        {[...(data?.costs ?? [])].sort(byCount).map(({ currency, totalInclTax }, place) => (
          <Figure
            key={currency}
            name={
              <>
                {t('totals.cost')}
                {place === 0 && data && data.unpriced > 0 && (
                  <span className={classes.unpriced}>{t('totals.unpriced', { count: data.unpriced })}</span>
                )}
              </>
            }
            value={money(totalInclTax, currency)}
          />
        ))}
      </FigureList>
      {data?.since && <p className={classes.note}>{t('totals.since', { date: date(data.since) })}</p>}
    </section>
  );
}

/** The currency of most transactions first. */
const byCount = (one: CostSum, other: CostSum) => other.count - one.count;
