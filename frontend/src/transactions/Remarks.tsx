import type { ChargingTransaction } from '../api/types';
import { t } from '../texts/rooms/transactions';
import { RemarkMark } from './RemarkMark';
import classes from './Remarks.module.css';
import { remarksOf } from './words';

/** What is odd about a transaction, in words. */
export function Remarks({ transaction }: { transaction: ChargingTransaction }) {
  return remarksOf(transaction).map((remark) => (
    <span key={remark} className={classes.remark} data-remark={remark}>
      <RemarkMark of={remark} />
      {t(`note.${remark}`)}
    </span>
  ));
}
