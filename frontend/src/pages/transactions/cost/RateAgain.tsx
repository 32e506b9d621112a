import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { sentence } from '../../../api/sentence';
import type { ChargingTransaction, RatedAgain, ShownTariff } from '../../../api/types';
import { money, signedMoney } from '../../../lib/numbers';
import { date } from '../../../lib/times';
import { t as common } from '../../../texts/rooms/common';
import { t } from '../../../texts/rooms/transactions';
import { Dialog } from '../../../ui/Dialog';
import classes from '../../../ui/Dialog.module.css';
import { FormProblem } from '../../../ui/FormProblem';
import { toast } from '../../../ui/toasts';
import own from './Cost.module.css';
import { usePreview, useRate, useVersions } from './useRating';

interface Props {
  transaction: ChargingTransaction;
  /** Those that are published. */
  tariffs: readonly ShownTariff[];
  onClose: () => void;
}

/** Works out the price of a transaction by a version of a tariff, and shows the difference before. */
export function RateAgain({ transaction, tariffs, onClose }: Props) {
  const { transactionId, cost } = transaction;
  const [tariffId, setTariffId] = useState(cost?.tariffId ?? tariffs[0]?.tariffId ?? 0);
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = useVersions(tariffId);
  const version = chosen ?? versions?.[0]?.version;
  const choice = version === undefined ? null : { tariffId, version };
  const preview = usePreview(transactionId, choice);
  const rate = useRate(transactionId);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const rateIt = async () => {
    if (choice === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const rated = await rate(choice);
      toast(
        t('rate.done', { total: totalOf(rated), difference: differenceOf(rated) ?? t('rate.none-before') }),
      );
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={t('rate.title', { id: String(transactionId) })} size={440}>
      <div className={classes.body}>
        {problem && <FormProblem>{problem}</FormProblem>}
        <div className={own.form}>
          <NativeSelect
            label={t('rate.tariff')}
            data={tariffs.map((each) => ({ value: String(each.tariffId), label: each.name }))}
            value={String(tariffId)}
            onChange={(event) => {
              setTariffId(Number(event.currentTarget.value));
              setChosen(null);
            }}
          />
          <NativeSelect
            label={t('rate.version')}
            disabled={!versions}
            data={(versions ?? []).map(({ version: number, publishedAt }) => ({
              value: String(number),
              label: t('rate.version-of', { version: number, date: date(publishedAt) }),
            }))}
            value={String(version ?? '')}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          />
        </div>
        <div className={own.preview} role="status" aria-busy={!preview.data && !preview.error}>
          {cost && (
            <p>
              <span>{t('rate.now')}</span>
              <span>{money(cost.totalInclTax, cost.currency)}</span>
            </p>
          )}
          {preview.error ? (
            <p>{sentence(preview.error)}</p>
          ) : (
            preview.data && (
              <>
                <p>
                  <span>{t('rate.then')}</span>
                  <b>{totalOf(preview.data)}</b>
                </p>
                <p>
                  <span>{t('rate.difference')}</span>
                  <span>{differenceOf(preview.data) ?? t('rate.none-before')}</span>
                </p>
              </>
            )
          )}
        </div>
        <p className={classes.note}>{t('rate.stays')}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button loading={busy} disabled={!preview.data} onClick={() => void rateIt()}>
            {t('rate.do')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const totalOf = ({ cost }: RatedAgain) => money(cost.totalInclTax, cost.currency);

function differenceOf({ cost, difference }: RatedAgain): string | null {
  return difference && signedMoney(Number(difference.totalInclTax), cost.currency);
}
