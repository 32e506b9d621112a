import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CostLine, CostPeriod, TransactionCost } from '../../../api/types';
import { amount, kilowattHours, money, unitPrice } from '../../../lib/numbers';
import { clock, hourAndMinute } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { Panel } from '../../../ui/Panel';
import classes from '../meter/Receipt.module.css';
import { letterOf } from './bands';
import own from './Cost.module.css';
import { ToTariff, useTariffName } from './TariffName';

const SECOND_MS = 1000;

interface Props {
  cost: TransactionCost;
  /** The place of the period that is marked, here and under the curve. */
  marked: number | null;
  onMark: (place: number | null) => void;
  /** What can be done about it. */
  children?: ReactNode;
}

/** What a transaction costs, line by line: the lines add up to the total. */
export function Cost({ cost, marked, onMark, children }: Props) {
  const { currency, totalInclTax, final, periods, fees, extras, taxIncluded } = cost;
  const inWords = (line: { amount: string; amountInclTax: string }) =>
    money(taxIncluded ? line.amountInclTax : line.amount, currency);
  return (
    <Panel
      title={t('cost')}
      aside={
        final ? (
          <Button
            variant="subtle"
            size="compact-xs"
            className={own.print}
            leftSection={<IconPrinter size={14} stroke={1.7} aria-hidden />}
            onClick={() => window.print()}
          >
            {t('cost.print')}
          </Button>
        ) : (
          <span className={classes.aside}>{t('receipt.so-far')}</span>
        )
      }
    >
      <ol className={classes.rows}>
        {(periods ?? []).map((period, place) => (
          <PeriodRow
            key={period.beganAt}
            letter={letterOf(place)}
            period={period}
            cost={cost}
            inWords={inWords}
            isMarked={marked === place}
            onMark={(isMarked) => onMark(isMarked ? place : null)}
          />
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
            <span className={classes.amount}>
              {extra.kind === 'rounding'
                ? unitPrice(taxIncluded ? extra.amountInclTax : extra.amount, currency)
                : inWords(extra)}
            </span>
          </li>
        ))}
      </ol>
      <Taxes cost={cost} />
      <p className={classes.total}>
        <span>{t(final ? 'receipt.total' : 'receipt.total-so-far')}</span>
        <b>{money(totalInclTax, currency)}</b>
      </p>
      <By cost={cost} />
      {children}
    </Panel>
  );
}

/** The tax by rate; as a sentence if there is none by rate. */
function Taxes({ cost: { currency, total, tax, taxes, taxIncluded } }: Pick<Props, 'cost'>) {
  const inWords = (value: string) => money(value, currency);
  if (!taxes || taxes.length === 0) {
    return (
      <p className={classes.note}>
        {t(taxIncluded ? 'cost.tax-included' : 'cost.tax-added', {
          tax: inWords(tax),
          total: inWords(total),
        })}
      </p>
    );
  }
  return (
    <ul className={own.taxes} aria-label={t('cost.taxes')}>
      {taxes.map((rate) => (
        <li key={rate.taxPercent ?? ''}>
          <span>
            {rate.taxPercent === null
              ? t('cost.no-tax', { total: inWords(rate.total) })
              : t(taxIncluded ? 'cost.tax-in' : 'cost.tax-on', {
                  percent: amount(Number(rate.taxPercent)),
                  total: inWords(rate.total),
                })}
          </span>
          <span>{inWords(rate.tax)}</span>
        </li>
      ))}
    </ul>
  );
}

function By({ cost: { tariffId, tariffVersion, version } }: Pick<Props, 'cost'>) {
  const tariff = useTariffName(tariffId);
  return (
    <p className={classes.note}>
      {t.rich('cost.tariff', {
        tariff,
        link: (words) => (
          <ToTariff tariffId={tariffId} version={tariffVersion}>
            {words}
          </ToTariff>
        ),
        version: tariffVersion,
        times: version > 1 ? 'many' : 'one',
        rating: version,
      })}
    </p>
  );
}

interface RowProps {
  letter: string;
  period: CostPeriod;
  cost: TransactionCost;
  inWords: (line: CostLine) => string;
  isMarked: boolean;
  onMark: (isMarked: boolean) => void;
}

function PeriodRow({ letter, period, cost, inWords, isMarked, onMark }: RowProps) {
  const { beganAt, endedAt, kind, kwh, lines } = period;
  return (
    <li
      className={`${classes.row} ${own.period}`}
      data-marked={isMarked || undefined}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && onMark(true)}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && onMark(false)}
    >
      <button
        type="button"
        className={`${classes.number} ${own.letter}`}
        aria-pressed={isMarked}
        aria-label={t('cost.mark', { letter })}
        onFocus={() => onMark(true)}
        onBlur={() => onMark(false)}
        onClick={() => onMark(true)}
      >
        {letter}
      </button>
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
              {quantity(line)} × {unitPrice(line.price, cost.currency)}
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
