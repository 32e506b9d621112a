import { IconChevronRight } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { mayOperate, useUser } from '../../accounts/accounts';
import { ApiProblem } from '../../api/problem';
import type { ChargingTransaction } from '../../api/types';
import { connectorName } from '../../chargers/chargerWords';
import { kilowattHours, kilowatts } from '../../lib/numbers';
import { date, time } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { useTitle } from '../../lib/useTitle';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/transactions';
import { Bone } from '../../ui/Bone';
import { Facts } from '../../ui/Facts';
import { Failure } from '../../ui/Failure';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Panel';
import { Remarks } from './Remarks';
import { TransactionActions } from './TransactionActions';
import classes from './TransactionPage.module.css';
import { TransactionState } from './TransactionState';
import { useTransaction } from './useTransactions';
import { durationOf } from './words';

const SECOND_MS = 1000;

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
        <OneTransaction transaction={data} />
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
  const { transactionId, deviceId, connectorId, idTag, energyWh, powerW, soc, notes } = transaction;
  const may = mayOperate(useUser());
  const now = useNow(SECOND_MS);
  return (
    <>
      <header className={classes.head}>
        <div>
          <h1>{t('one.title', { id: String(transactionId) })}</h1>
          <TransactionState transaction={transaction} />
          <Remarks transaction={transaction} />
        </div>
        {may && <TransactionActions transaction={transaction} />}
      </header>
      <dl className={classes.figures}>
        <Figure name={t('one.energy')} value={kilowattHours(energyWh)} unit="kWh" />
        <Figure name={t('column.duration')} value={durationOf(transaction, now)} />
        {powerW !== null && <Figure name={t('one.power')} value={kilowatts(powerW)} unit="kW" />}
        {soc !== null && <Figure name={t('one.soc')} value={String(soc)} unit="%" />}
      </dl>
      <div className={classes.panels}>
        <Panel title={t('one.session')}>
          <Facts
            facts={[
              {
                name: t('column.charger'),
                value: (
                  <Link to="/chargers/$deviceId" params={{ deviceId }}>
                    {deviceId}
                  </Link>
                ),
              },
              { name: t('one.connector'), value: connectorName(connectorId) },
              { name: t('column.tag'), value: idTag, mono: true },
              { name: t('one.from'), value: moment(transaction.startedAt) },
              { name: t('one.to'), value: moment(transaction.stoppedAt) },
              { name: t('one.stop-reason'), value: transaction.stopReason },
              { name: t('one.stop-tag'), value: transaction.stopIdTag, mono: true },
              { name: t('one.reviewed-by'), value: transaction.reviewedBy },
              { name: t('one.closed-by'), value: transaction.closedBy },
            ]}
          />
        </Panel>
        <Panel title={t('one.meter')}>
          <Facts
            facts={[
              { name: t('one.at-start'), value: energy(transaction.meterStart) },
              { name: t('one.at-stop'), value: energy(transaction.meterStop) },
              { name: t('one.energy'), value: energy(energyWh) },
              { name: t('one.measured'), value: energy(transaction.measuredEnergyWh) },
            ]}
          />
        </Panel>
        {notes.length > 0 && (
          <Panel title={t('one.notes')}>
            <ul className={classes.notes}>
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
    </>
  );
}

function Figure({ name, value, unit }: { name: string; value: string; unit?: string }) {
  return (
    <div>
      <dd>
        {value} {unit && <small>{unit}</small>}
      </dd>
      <dt>{name}</dt>
    </div>
  );
}

const moment = (at: string | null) => (at === null ? null : `${date(at)}, ${time(at)}`);
const energy = (wattHours: number | null) => (wattHours === null ? null : `${kilowattHours(wattHours)} kWh`);
