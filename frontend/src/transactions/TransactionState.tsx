import type { ChargingTransaction } from '../api/types';
import { ConnectorMark } from '../chargers/ConnectorMark';
import classes from './TransactionState.module.css';
import { detailOf, lookOf, stateOf } from './words';

/** What a transaction does now, or why it has ended. */
export function TransactionState({ transaction }: { transaction: ChargingTransaction }) {
  const look = lookOf(transaction);
  const detail = detailOf(transaction);
  return (
    <span className={classes.state}>
      {look === null ? <Stopped /> : <ConnectorMark status={look} />}
      <span>
        {stateOf(transaction)}
        {detail && <span className={classes.detail}>{detail}</span>}
      </span>
    </span>
  );
}

function Stopped() {
  return (
    <svg className={classes.stopped} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <rect x="3.5" y="3.5" width="9" height="9" rx="2" fill="none" stroke="currentColor" strokeWidth="1.7" />
    </svg>
  );
}
