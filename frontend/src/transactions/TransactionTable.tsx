import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../accounts/accounts';
import type { ChargingTransaction } from '../api/types';
import { kilowattHours, money } from '../lib/numbers';
import { since } from '../lib/times';
import { useNow } from '../lib/useNow';
import { t as common } from '../texts/rooms/common';
import { t } from '../texts/rooms/transactions';
import { Moment } from '../ui/Moment';
import { Cell, Row, Table } from '../ui/Table';
import { Remarks } from './Remarks';
import { TransactionState } from './TransactionState';
import classes from './TransactionTable.module.css';
import { durationOf } from './words';

const CloseByHand = lazy(async () => ({ default: (await import('./CloseByHand')).CloseByHand }));

const SECOND_MS = 1000;

const COLUMNS = [
  { name: t('column.number') },
  { name: t('column.charger') },
  { name: t('column.tag') },
  { name: t('column.state') },
  { name: t('column.start'), right: true },
  { name: t('column.duration'), right: true },
  { name: t('column.energy'), right: true },
];
const COST = { name: t('column.cost'), right: true };
const NOTE = { name: t('column.note') };

/** Transactions in rows; with their cost if any of them has one. */
export function TransactionTable({ items }: { items: readonly ChargingTransaction[] }) {
  const priced = items.some(({ cost }) => cost !== null);
  return (
    <Table
      label={common('page.transactions')}
      columns={[...COLUMNS, ...(priced ? [COST] : []), NOTE]}
      className={`${classes.table} ${priced ? classes.priced : ''}`}
    >
      {items.map((transaction) => (
        <TransactionRow key={transaction.transactionId} transaction={transaction} priced={priced} />
      ))}
    </Table>
  );
}

interface RowProps {
  transaction: ChargingTransaction;
  priced: boolean;
}

function TransactionRow({ transaction, priced }: RowProps) {
  const {
    transactionId,
    deviceId,
    connectorId,
    idTag,
    phase,
    startedAt,
    energyWh,
    suspect,
    estimated,
    cost,
  } = transaction;
  const may = mayOperate(useUser());
  const now = useNow(SECOND_MS);
  const energy = `${estimated ? '≈ ' : ''}${kilowattHours(energyWh)}`;
  return (
    <Row>
      <Cell className={classes.number}>
        <Link to="/transactions/$transactionId" params={{ transactionId: String(transactionId) }}>
          {transactionId}
        </Link>
      </Cell>
      <Cell className={classes.charger}>
        {deviceId} <span className={classes.connector}>{connectorId}</span>
      </Cell>
      <Cell className={classes.tag}>{idTag}</Cell>
      <Cell className={classes.state}>
        <TransactionState transaction={transaction} />
      </Cell>
      <Cell right className={classes.start}>
        <Moment at={startedAt}>{since(startedAt, now)}</Moment>
      </Cell>
      <Cell right className={classes.duration}>
        {durationOf(transaction, now)}
      </Cell>
      <Cell right className={phase === 'unknown' ? classes.old : classes.energy}>
        {suspect ? <s>{energy}</s> : energy} kWh
      </Cell>
      {priced && (
        <Cell right className={classes.cost}>
          {cost && `${cost.final ? '' : '≈ '}${money(cost.totalInclTax, cost.currency)}`}
        </Cell>
      )}
      <Cell className={classes.note}>
        <Remarks transaction={transaction} />
        {phase === 'unknown' && may && <CloseOffline transaction={transaction} />}
      </Cell>
    </Row>
  );
}

/** Its charger is offline, so that nobody can stop it. */
function CloseOffline({ transaction }: { transaction: ChargingTransaction }) {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAsks(true)}>
        {t('close.open')}
      </Button>
      <Suspense>
        {asks && <CloseByHand transaction={transaction} why="offline" onClose={() => setAsks(false)} />}
      </Suspense>
    </>
  );
}
