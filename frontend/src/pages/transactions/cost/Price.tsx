import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { ChargingTransaction } from '../../../api/types';
import { useTariffs } from '../../../tariffs/useTariffs';
import { t } from '../../../texts/rooms/transactions';
import { Panel } from '../../../ui/Panel';
import { Cost } from './Cost';
import classes from './Cost.module.css';
import { Ratings } from './Ratings';

const RateAgain = lazy(async () => ({ default: (await import('./RateAgain')).RateAgain }));

interface Props {
  transaction: ChargingTransaction;
  /** Whether the user may work out its price again. */
  may: boolean;
  marked: number | null;
  onMark: (place: number | null) => void;
}

/** What a transaction costs, or why it has no price, and what can be done about it. */
export function Price({ transaction, may, marked, onMark }: Props) {
  const { cost, status, suspect } = transaction;
  const { data: all } = useTariffs();
  const tariffs = all?.filter(({ published }) => published !== null);
  const [asks, setAsks] = useState(false);
  if (!cost?.periods && (status === 'active' || !tariffs || tariffs.length === 0)) return null;
  const below = suspect ? (
    <p className={classes.why}>
      {t('cost.waits')}{' '}
      <Link to="." hash="review" replace>
        {t('cost.to-review')}
      </Link>
    </p>
  ) : (
    may &&
    status === 'stopped' &&
    tariffs &&
    tariffs.length > 0 && (
      <div className={classes.actions}>
        <Button variant="default" size="xs" onClick={() => setAsks(true)}>
          {t(cost ? 'rate.again' : 'rate.first')}
        </Button>
      </div>
    )
  );
  return (
    <>
      {cost?.periods ? (
        <Cost cost={cost} marked={marked} onMark={onMark}>
          {below}
        </Cost>
      ) : (
        <Panel title={t('cost')}>
          {!suspect && <p className={classes.why}>{t('cost.no-tariff')}</p>}
          {below}
        </Panel>
      )}
      {cost && cost.version > 1 && <Ratings transactionId={transaction.transactionId} />}
      <Suspense>
        {asks && tariffs && (
          <RateAgain transaction={transaction} tariffs={tariffs} onClose={() => setAsks(false)} />
        )}
      </Suspense>
    </>
  );
}
