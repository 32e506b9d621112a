import { IconChevronRight } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { ApiProblem } from '../../api/problem';
import type { ChargingTransaction, MeterValues } from '../../api/types';
import { connectorName } from '../../chargers/chargerWords';
import { date, time } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { useTitle } from '../../lib/useTitle';
import { useCharger } from '../../live/useFleet';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/transactions';
import { Remarks } from '../../transactions/Remarks';
import { TransactionState } from '../../transactions/TransactionState';
import { useTransaction } from '../../transactions/useTransactions';
import { notesOf, spanOf } from '../../transactions/words';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Panel';
import { AssignedStop } from './AssignedStop';
import { bandsOf } from './cost/bands';
import { Price } from './cost/Price';
import { Figures } from './Figures';
import { MeterFacts } from './MeterFacts';
import { Receipt } from './meter/Receipt';
import { useMeterValues } from './meter/useMeterValues';
import { useParts } from './meter/useParts';
import { NextReview } from './review/NextReview';
import { useAttempts } from './stop/useAttempts';
import { TransactionActions } from './TransactionActions';
import classes from './TransactionPage.module.css';

// Charts are large, and wait for their values anyway.
const MeterPanel = lazy(() => import('./meter/MeterPanel'));
const Review = lazy(() => import('./review/Review'));
const StopLadder = lazy(() => import('./stop/StopLadder'));

const NOW_MS = 5000;
const NONE: MeterValues['items'] = [];

/** One transaction: what it is now, what was measured, and what somebody can do about it. */
export function TransactionPage() {
  const { transactionId } = useParams({ from: '/gate/transactions/$transactionId' });
  const { data, error, refetch } = useTransaction(Number(transactionId));
  useTitle(t('one.title', { id: transactionId }));
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return <Notice title={t('one.not-there', { id: transactionId })} text={t('one.not-there-why')} />;
  }
  return (
    <>
      <nav className={classes.path} aria-label={t('one.path')}>
        <Link to="/transactions">{common('page.transactions')}</Link>
        <IconChevronRight size={13} stroke={1.7} aria-hidden />
        <span aria-current="page">{transactionId}</span>
      </nav>
      {data ? (
        <OneTransaction key={transactionId} transaction={data} />
      ) : error ? (
        <Failure what={t('one.title', { id: transactionId })} error={error} onRetry={() => void refetch()} />
      ) : (
        <div aria-busy="true">
          <Bone width={260} height={30} />
        </div>
      )}
    </>
  );
}

function OneTransaction({ transaction }: { transaction: ChargingTransaction }) {
  const { transactionId, deviceId, status, stoppedAt, suspect, reviewedBy, notes } = transaction;
  const may = mayOperate(useUser());
  const now = useNow(NOW_MS);
  const { charger } = useCharger(deviceId);
  const attempts = useAttempts(transaction);
  const values = useMeterValues(transaction);
  // What somebody is deciding about stays open when somebody else is faster.
  const [decides, setDecides] = useState(suspect);
  if (suspect && !decides) setDecides(true);
  const bands = useMemo(() => bandsOf(transaction.cost), [transaction.cost]);
  // The period of the receipt that somebody looks at, there or under the curve.
  const [marked, setMarked] = useState<number | null>(null);
  const parts = useParts(transaction, values?.items ?? NONE, now);
  return (
    <>
      <header className={classes.head}>
        <div>
          <h1>{t('one.title', { id: String(transactionId) })}</h1>
          <Byline transaction={transaction} />
          <div className={classes.state}>
            <TransactionState transaction={transaction} />
            <Remarks transaction={transaction} />
          </div>
        </div>
        <div className={classes.actions}>
          {may && (suspect || reviewedBy !== null) && <NextReview transactionId={transactionId} />}
          {may && charger && (
            <TransactionActions transaction={transaction} charger={charger} attempts={attempts} />
          )}
        </div>
      </header>
      {status === 'active' && charger && attempts.length > 0 && (
        <Suspense>
          <div className={classes.ladder}>
            <StopLadder transaction={transaction} charger={charger} attempts={attempts} may={may} />
          </div>
        </Suspense>
      )}
      {(suspect || (decides && may && reviewedBy !== null)) && stoppedAt !== null && values && (
        <Suspense fallback={<Bone width="100%" height={420} />}>
          <Review
            transaction={transaction}
            values={values.items}
            may={may}
            onDecided={() => setDecides(false)}
          />
        </Suspense>
      )}
      <Figures transaction={transaction} values={values?.items ?? NONE} periods={parts.periods} />
      <div className={classes.columns}>
        {values && values.items.length > 0 && (
          <Suspense fallback={<Bone width="100%" height={420} />}>
            <MeterPanel
              values={values}
              periods={parts.periods}
              bands={bands}
              marked={marked}
              onMark={setMarked}
              {...spanOf(transaction, now)}
            />
          </Suspense>
        )}
        <div className={classes.side}>
          <Price transaction={transaction} may={may} marked={marked} onMark={setMarked} />
          <Receipt transaction={transaction} parts={parts} />
          <MeterFacts transaction={transaction} samples={values?.total} />
          {status === 'stopped' && <AssignedStop transactionId={transactionId} may={may} />}
          {notes.length > 0 && (
            <Panel title={t('one.notes')}>
              <ul className={classes.notes}>
                {notesOf(transaction).map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

/** "CP012 · Connector 2 · 04B1C9D2 · 23 Nov 2025, 11:38:04 to 13:00:14" */
function Byline({ transaction }: { transaction: ChargingTransaction }) {
  const { deviceId, connectorId, idTag, startedAt, stoppedAt } = transaction;
  return (
    <ul className={classes.byline}>
      <li>
        <Link to="/chargers/$deviceId" params={{ deviceId }}>
          {deviceId}
        </Link>
      </li>
      <li>{connectorName(connectorId)}</li>
      <li className={classes.tag}>{idTag}</li>
      <li>{stoppedAt === null ? t('one.since', { from: moment(startedAt) }) : span(startedAt, stoppedAt)}</li>
    </ul>
  );
}

const moment = (at: string) => `${date(at)}, ${time(at)}`;

function span(from: string, to: string): string {
  return t('one.from-to', { from: moment(from), to: date(from) === date(to) ? time(to) : moment(to) });
}
