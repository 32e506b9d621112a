import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { sentence } from '../api/sentence';
import type { ChargingTransaction } from '../api/types';
import { kilowattHours } from '../lib/numbers';
import { t as common } from '../texts/rooms/common';
import { t } from '../texts/rooms/transactions';
import { Dialog } from '../ui/Dialog';
import classes from '../ui/Dialog.module.css';
import { FormProblem } from '../ui/FormProblem';
import { toast } from '../ui/toasts';
import own from './CloseByHand.module.css';
import type { WhyClose } from './closing';
import { useTransactionActions } from './useTransactions';

interface Props {
  transaction: ChargingTransaction;
  /** Why it can't simply be stopped. */
  why: WhyClose;
  onClose: () => void;
}

/** Closes a transaction whose stop will not come, with an estimate. */
export function CloseByHand({ transaction, why, onClose }: Props) {
  const { transactionId, deviceId, energyWh } = transaction;
  const id = String(transactionId);
  const { close } = useTransactionActions(transactionId);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const closeIt = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await close(note);
      toast(t('close.done', { id }));
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={t('close.title', { id })} size={440}>
      <div className={classes.body}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <p>{t(`close.${why}`, { charger: deviceId })}</p>
        <Textarea
          label={t('close.note')}
          placeholder={t('close.note-why')}
          maxLength={400}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <ul className={own.happens}>
          {energyWh !== null && <li>{t('close.energy', { kwh: kilowattHours(energyWh) })}</li>}
          <li>{t('close.marked')}</li>
          <li>{t('close.replaced', { charger: deviceId })}</li>
        </ul>
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void closeIt()}>
            {t('close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
