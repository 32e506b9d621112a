import { Button } from '@mantine/core';
import type { ChargingTransaction, MeterValue } from '../../../api/types';
import { kilowattHours, rating } from '../../../lib/numbers';
import { clock, since } from '../../../lib/times';
import { useCharger } from '../../../live/useFleet';
import { t } from '../../../texts/rooms/transactions';
import { notesOf } from '../../../transactions/words';
import { Warning } from '../../../ui/Warning';
import { readingsOf } from '../meter/curves';
import { Decision } from './Decision';
import { RegisterChart } from './RegisterChart';
import classes from './Review.module.css';
import { registerPoints } from './register';
import { Sources } from './Sources';
import { isTooMuch, type Most, mostOf, sourcesOf, suggestionOf } from './sources';
import { useRegisterBefore } from './useReview';

interface Props {
  transaction: ChargingTransaction;
  values: readonly MeterValue[];
  /** Whether the user may decide. */
  may: boolean;
  /** Called when the user has decided, or leaves it as somebody else has. */
  onDecided: () => void;
}

/** Why the energy of a transaction can't be right, what each source says of it, and the decision. */
export default function Review({ transaction, values, may, onDecided }: Props) {
  const { charger } = useCharger(transaction.deviceId);
  const before = useRegisterBefore(transaction);
  // The suggestion must not change under somebody who decides.
  if (charger === undefined || before === undefined) return <div aria-busy="true" />;
  const most = mostOf(transaction, charger);
  const sources = sourcesOf(transaction, values, before, most);
  const points = registerPoints(transaction, readingsOf(values, 'energyWh'), most);
  return (
    <section id="review" aria-label={t('review')} className={classes.review}>
      {transaction.reviewedAt === null ? (
        <Warning>
          <Why transaction={transaction} most={most} />
        </Warning>
      ) : (
        <Meanwhile transaction={transaction} onLeave={onDecided} />
      )}
      <div className={may ? classes.columns : classes.column}>
        <div className={classes.column}>
          <RegisterChart points={points} />
          {(sources.length > 0 || most) && (
            <Sources sources={sources} most={most} duration={durationOf(transaction)} />
          )}
        </div>
        {may && (
          <Decision
            key={transaction.transactionId}
            transaction={transaction}
            suggestion={suggestionOf(sources)}
            most={most}
            onDecided={onDecided}
          />
        )}
      </div>
    </section>
  );
}

/** Somebody else was faster. */
function Meanwhile({ transaction, onLeave }: { transaction: ChargingTransaction; onLeave: () => void }) {
  const { reviewedBy, reviewedAt, energyWh } = transaction;
  const who = reviewedBy ?? '–';
  const at = since(reviewedAt ?? 0, Date.now());
  return (
    <div className={classes.meanwhile}>
      <Warning>
        <b>{t('review.meanwhile', { who, at, kwh: kilowattHours(energyWh) })}</b>{' '}
        {t('review.meanwhile-yours')}
      </Warning>
      <Button variant="default" size="xs" onClick={onLeave}>
        {t('review.keep-theirs')}
      </Button>
    </div>
  );
}

function Why({ transaction, most }: { transaction: ChargingTransaction; most: Most | null }) {
  const { energyWh, notes } = transaction;
  const length = clock(durationOf(transaction));
  const tooMuch = energyWh !== null && isTooMuch(energyWh, most);
  return (
    <>
      <b>
        {tooMuch
          ? t('review.cannot', { kwh: kilowattHours(energyWh), time: length })
          : t('review.doubt', { kwh: kilowattHours(energyWh), time: length })}
      </b>{' '}
      {tooMuch && most && t('review.most', { kw: rating(most.powerW), kwh: kilowattHours(most.energyWh) })}{' '}
      {notes.length > 0 && t('review.notes', { notes: notesOf(transaction).join('. ') })} {t('review.until')}
    </>
  );
}

function durationOf({ beganAt, endedAt }: ChargingTransaction): number {
  return endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(beganAt);
}
