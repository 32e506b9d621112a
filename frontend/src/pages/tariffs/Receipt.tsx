import type { CostExtra, CostLine, Quoted, Receipted } from '../../api/types';
import { kilowattHours, money } from '../../lib/numbers';
import { t } from '../../texts/rooms/tariffs';
import { perMinute, priceInWords, shownAmount } from './decimals';
import classes from './TryOut.module.css';
import { type ReceiptRow, rowsOf } from './tryOut';
import { localTime } from './zone';

interface Props {
  quoted: Quoted;
  zone: string;
  isInUse: boolean;
}

/** What a made-up session costs, line by line, with the numbers of the prices. */
export function Receipt({ quoted: { cost, inUse }, zone, isInUse }: Props) {
  const { currency, totalInclTax, tax, taxIncluded, extras } = cost;
  return (
    <>
      <ol className={classes.rows}>
        {rowsOf(cost).map((row) => (
          <Row key={row.key} row={row} cost={cost} zone={zone} />
        ))}
        {extras
          .filter(({ amountInclTax }) => Math.abs(Number(amountInclTax)) >= LEAST_SHOWN)
          .map((extra) => (
            <li key={`${extra.kind} ${extra.element}`} className={classes.row}>
              <span />
              <span>{extraInWords(extra)}</span>
              <span />
              <span className={classes.amount}>
                {shownAmountOf(taxIncluded ? extra.amountInclTax : extra.amount)}
              </span>
            </li>
          ))}
      </ol>
      <p className={classes.total}>
        <span>{t(Number(tax) === 0 ? 'try.total-no-tax' : 'try.total')}</span>
        <span>{money(totalInclTax, currency)}</span>
      </p>
      {Number(tax) !== 0 && <p className={classes.tax}>{t('try.tax', { tax: money(tax, currency) })}</p>}
      {inUse && !isInUse && (
        <p className={classes.compared}>
          <Compared version={inUse.version} mine={cost} other={inUse.cost} />
        </p>
      )}
    </>
  );
}

/** Less than that is nothing in two places. */
const LEAST_SHOWN = 0.005;

function extraInWords({ kind, element }: CostExtra): string {
  return kind === 'atMost' ? t('try.extra.atMost', { element: element ?? 0 }) : t(`try.extra.${kind}`);
}

function Row({ row: { period, line }, cost, zone }: { row: ReceiptRow; cost: Receipted; zone: string }) {
  const amount = line === null ? '0' : cost.taxIncluded ? line.amountInclTax : line.amount;
  const clock = (at: string) => localTime(Date.parse(at), zone).slice(11);
  return (
    <li className={classes.row}>
      {line === null ? <span /> : <span className={classes.number}>{line.element}</span>}
      <span>
        <b>
          {period
            ? t('try.period', { from: clock(period.beganAt), to: clock(period.endedAt) })
            : (line?.name ?? t('try.session'))}
        </b>
        {period && (
          <small>
            {line?.name
              ? t('try.named', { kind: t(`try.kind.${period.kind}`), name: line.name })
              : t(`try.kind.${period.kind}`)}
          </small>
        )}
      </span>
      <span className={classes.much}>
        {line && quantityOf(line)}
        {line && <small>{t('try.times', { price: priceOf(line, cost.currency) })}</small>}
      </span>
      <span className={classes.amount}>{shownAmountOf(amount)}</span>
    </li>
  );
}

const SECONDS = 60;

/** "18.33 kWh", "50 min", "1" */
function quantityOf({ type, billed }: CostLine): string {
  if (type === 'ENERGY') return `${kilowattHours(Number(billed) * 1000)} kWh`;
  if (type === 'FLAT') return shownAmount(billed);
  const minutes = Number(billed) / SECONDS;
  return `${shownAmount(minutes.toFixed(minutes < 10 ? 1 : 0))} min`;
}

/** Time by the minute, if that is a round price, as in the sentences. */
function priceOf({ type, price }: CostLine, currency: string): string {
  const byMinute = type === 'TIME' || type === 'PARKING_TIME' ? perMinute(price) : null;
  if (type !== 'TIME' && type !== 'PARKING_TIME') return priceInWords(price, currency);
  return `${priceInWords(byMinute ?? price, currency)}/${t(byMinute === null ? 'unit.h' : 'unit.min')}`;
}

/** Amounts have four places; those of a receipt's lines are shown with two. */
function shownAmountOf(amount: string): string {
  const text = shownAmount(Math.abs(Number(amount)).toFixed(2), 2);
  return amount.startsWith('-') ? `−${text}` : text;
}

function Compared({ version, mine, other }: { version: number; mine: Receipted; other: Receipted }) {
  const total = money(other.totalInclTax, other.currency);
  const bold = { b: (words: React.ReactNode) => <b>{words}</b> };
  if (mine.currency !== other.currency) return t.rich('try.other', { version, total, ...bold });
  const difference = Number(mine.totalInclTax) - Number(other.totalInclTax);
  if (Math.abs(difference) < 0.000_05) return t('try.same', { version });
  const words = { version, total, difference: money(Math.abs(difference), mine.currency), ...bold };
  return t.rich(difference > 0 ? 'try.more' : 'try.less', words);
}
