import type { CostLine, CostPeriod, TransactionCost } from '../../../api/types';
import { amount, kilowattHours, money, roundMoney } from '../../../lib/numbers';
import { clock, hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { Panel } from '../../../ui/Panel';
import classes from './Receipt.module.css';

const SECOND_MS = 1000;

/** What a transaction costs, line by line: the lines add up to the total. */
export function Cost({ cost }: { cost: TransactionCost }) {
  const { currency, total, totalInclTax, tax, final, periods, fees, extras, taxIncluded } = cost;
  const inWords = (line: { amount: string; amountInclTax: string }) =>
    money(taxIncluded ? line.amountInclTax : line.amount, currency);
  return (
    <Panel title={t('cost')} aside={!final && <span className={classes.aside}>{t('receipt.so-far')}</span>}>
      <ol className={classes.rows}>
        {(periods ?? []).map((period, index) => (
          <PeriodRow key={period.beganAt} number={index + 1} period={period} cost={cost} inWords={inWords} />
        ))}
        {(fees ?? []).map((line) => (
          <li key={`${line.type} ${line.element}`} className={classes.row}>
            <span />
            <b>{line.name ?? t(`cost.${line.type}`)}</b>
            <span className={classes.amount}>{inWords(line)}</span>
          </li>
        ))}
        {(extras ?? []).map((extra) => (
          <li key={`${extra.kind} ${extra.element}`} className={classes.row}>
            <span />
            <b>{t(`cost.extra.${extra.kind}`)}</b>
            <span className={classes.amount}>{inWords(extra)}</span>
          </li>
        ))}
      </ol>
      <p className={classes.note}>
        {t(taxIncluded ? 'cost.tax-included' : 'cost.tax-added', {
          tax: money(tax, currency),
          total: money(total, currency),
        })}
      </p>
      <p className={classes.total}>
        <span>{t(final ? 'receipt.total' : 'receipt.total-so-far')}</span>
        <b>{money(totalInclTax, currency)}</b>
      </p>
      <p className={classes.note}>
        {t('cost.tariff', { tariff: cost.tariffId, version: cost.tariffVersion, rating: cost.version })}
      </p>
    </Panel>
  );
}

interface RowProps {
  number: number;
  period: CostPeriod;
  cost: TransactionCost;
  inWords: (line: CostLine) => string;
}

function PeriodRow({ number, period, cost, inWords }: RowProps) {
  const { beganAt, endedAt, kind, kwh, lines } = period;
  return (
    <li className={classes.row}>
      <span className={classes.number}>{number}</span>
      <span>
        <b>{t('receipt.from-to', { from: hourAndMinute(beganAt), to: hourAndMinute(endedAt) })}</b>
        <small>
          {t(`cost.kind.${kind}`)}
          {Number(kwh) > 0 && `, ${kilowattHours(Number(kwh) * 1000)} kWh`}
        </small>
      </span>
      <span className={classes.amount}>
        {lines.length === 0 && t('cost.free')}
        {lines.map((line) => (
          <span key={line.type} className={classes.line}>
            {inWords(line)}
            <small>
              {quantity(line)} × {roundMoney(Number(line.price), cost.currency)}
            </small>
          </span>
        ))}
      </span>
    </li>
  );
}

/** "33.73 kWh", "0:19:00" */
function quantity({ type, billed }: CostLine): string {
  if (type === 'ENERGY') return `${amount(Number(billed))} kWh`;
  return type === 'FLAT' ? amount(Number(billed)) : clock(Number(billed) * SECOND_MS);
}
