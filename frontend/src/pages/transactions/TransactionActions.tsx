import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Charger, ChargingTransaction } from '../../api/types';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/transactions';
import { whyClose } from '../../transactions/closing';
import { useTransactionActions } from '../../transactions/useTransactions';
import { Confirm } from '../../ui/Confirm';
import { toast } from '../../ui/toasts';
import { type Attempt, isRefused } from './stop/attempts';
import { useLoadAttempts } from './stop/useAttempts';
import classes from './TransactionActions.module.css';

const CloseByHand = lazy(async () => ({
  default: (await import('../../transactions/CloseByHand')).CloseByHand,
}));

const LOOK_AGAIN_MS = 15_000;

interface Props {
  transaction: ChargingTransaction;
  charger: Charger;
  attempts: readonly Attempt[];
}

/** Stops a running transaction, or closes one that can't be stopped. */
export function TransactionActions({ transaction, charger, attempts }: Props) {
  const { transactionId, idTag, status } = transaction;
  const [asks, setAsks] = useState<'stop' | 'close' | null>(null);
  const { stop } = useTransactionActions(transactionId);
  const loadAttempts = useLoadAttempts();
  const now = useNow(LOOK_AGAIN_MS);
  const id = String(transactionId);
  const why = whyClose(transaction, charger, isRefused(attempts, now));

  const ask = async () => {
    try {
      const { response } = await stop();
      const { status: answer = '' } = (response ?? {}) as { status?: string };
      toast(t('stop.asked', { answer }));
    } finally {
      await loadAttempts();
    }
  };
  if (status !== 'active') return null;
  return (
    <div className={classes.buttons}>
      {why && (
        <Button variant="default" onClick={() => setAsks('close')}>
          {t('close.open')}
        </Button>
      )}
      {charger.online && (
        <Button variant="danger" onClick={() => setAsks('stop')}>
          {t('stop')}
        </Button>
      )}
      {asks === 'stop' && (
        <Confirm
          title={t('stop.title', { id })}
          verb={t('stop')}
          onConfirm={ask}
          onClose={() => setAsks(null)}
        >
          {t('stop.text', { tag: idTag })}
        </Confirm>
      )}
      <Suspense>
        {asks === 'close' && why && (
          <CloseByHand transaction={transaction} why={why} onClose={() => setAsks(null)} />
        )}
      </Suspense>
    </div>
  );
}
