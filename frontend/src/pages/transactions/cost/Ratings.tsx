import type { TransactionRating } from '../../../api/types';
import { money, signedMoney } from '../../../lib/numbers';
import { since } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { Bone } from '../../../ui/Bone';
import { Failure } from '../../../ui/Failure';
import { Panel } from '../../../ui/Panel';
import classes from './Cost.module.css';
import { ToTariff, useTariffName } from './TariffName';
import { useRatings } from './useRating';

/** How often a price was worked out, when, by whom, and what it was: the last one counts. */
export function Ratings({ transactionId }: { transactionId: number }) {
  const { data, error, refetch } = useRatings(transactionId);
  return (
    <div className={classes.ratings}>
      <Panel title={t('ratings')}>
        {data ? (
          <ol className={classes.history} aria-label={t('ratings')}>
            {data.items.map((rating, place) => (
              <OneRating key={rating.cost.version} rating={rating} before={data.items[place + 1]} />
            ))}
          </ol>
        ) : error ? (
          <Failure what={t('ratings')} error={error} onRetry={() => void refetch()} />
        ) : (
          <Bone width="100%" height={60} radius={8} />
        )}
      </Panel>
    </div>
  );
}

interface Props {
  rating: TransactionRating;
  before: TransactionRating | undefined;
}

function OneRating({ rating: { cost, ratedAt, ratedBy, why }, before }: Props) {
  const tariff = useTariffName(cost.tariffId);
  return (
    <li>
      <span>{since(ratedAt, Date.now())}</span>
      <b>{money(cost.totalInclTax, cost.currency)}</b>
      <small>
        {why === 'asked' ? t('ratings.why.asked', { who: ratedBy ?? '–' }) : t(`ratings.why.${why}`)}{' '}
        <ToTariff tariffId={cost.tariffId} version={cost.tariffVersion}>
          {t('ratings.by', { tariff, version: cost.tariffVersion })}
        </ToTariff>
      </small>
      <small>
        {before?.cost.currency === cost.currency &&
          signedMoney(Number(cost.totalInclTax) - Number(before.cost.totalInclTax), cost.currency)}
      </small>
    </li>
  );
}
