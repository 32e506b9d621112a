import type { UseQueryResult } from '@tanstack/react-query';
import { sentence } from '../../api/sentence';
import type { TransactionTotals } from '../../api/types';
import { count, fleetEnergy } from '../../lib/numbers';
import { date } from '../../lib/times';
import { t } from '../../texts/rooms/transactions';
import { Bone } from '../../ui/Bone';
import figures from './Figures.module.css';
import classes from './Totals.module.css';

/** What the transactions that match come to, and what is left out of that. */
export function Totals({
  totals: { data, error, isPlaceholderData },
}: {
  totals: UseQueryResult<TransactionTotals>;
}) {
  if (error) return <p className={classes.note}>{t('totals.failed', { problem: sentence(error) })}</p>;
  const energy = data && fleetEnergy(data.energyWh);
  const value = (text: string | undefined) => text ?? <Bone width={64} height={26} />;
  return (
    <section aria-label={t('totals.label')} aria-busy={!data || isPlaceholderData}>
      <dl className={figures.figures}>
        <div>
          <dt>{t('totals.running')}</dt>
          <dd>{value(data && count(data.marks.active))}</dd>
        </div>
        <div>
          <dt>{t('totals.count', { count: data?.count ?? 0 })}</dt>
          <dd>{value(data && count(data.count))}</dd>
        </div>
        <div>
          <dt>
            {t('totals.energy')}
            {data && data.leftOut > 0 && (
              <span className={classes.leftOut}>{t('totals.left-out', { count: data.leftOut })}</span>
            )}
          </dt>
          <dd>
            {value(energy?.value)} {energy && <small>{energy.unit}</small>}
          </dd>
        </div>
      </dl>
      {data?.since && <p className={classes.note}>{t('totals.since', { date: date(data.since) })}</p>}
    </section>
  );
}
