import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ChargingTransaction } from '../../api/types';
import { t } from '../../texts/rooms/transactions';
import { useTransactionActions } from '../../transactions/useTransactions';
import { Confirm } from '../../ui/Confirm';
import { toast } from '../../ui/toasts';
import classes from './TransactionActions.module.css';

type Action = 'stop' | 'close';

/** Stops a running transaction, or closes one whose end will not come. */
export function TransactionActions({ transaction }: { transaction: ChargingTransaction }) {
  const { transactionId, status, idTag } = transaction;
  const [asks, setAsks] = useState<Action | null>(null);
  const { stop, close } = useTransactionActions(transactionId);
  const id = String(transactionId);
  const done = () => setAsks(null);

  const ask = async () => {
    const { response } = await stop();
    const { status: answer = '' } = (response ?? {}) as { status?: string };
    toast(t('stop.asked', { answer }));
  };
  const closeIt = async () => {
    await close();
    toast(t('close.done', { id }));
  };
  return (
    <div className={classes.buttons}>
      {status === 'active' && (
        <>
          <Button variant="default" onClick={() => setAsks('close')}>
            {t('close')}
          </Button>
          <Button variant="danger" onClick={() => setAsks('stop')}>
            {t('stop')}
          </Button>
        </>
      )}
      {asks === 'stop' && (
        <Confirm title={t('stop.title', { id })} verb={t('stop')} onConfirm={ask} onClose={done}>
          {t('stop.text', { tag: idTag })}
        </Confirm>
      )}
      {asks === 'close' && (
        <Confirm title={t('close.title', { id })} verb={t('close')} onConfirm={closeIt} onClose={done}>
          {t('close.text')}
        </Confirm>
      )}
    </div>
  );
}
