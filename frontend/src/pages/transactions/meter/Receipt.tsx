import type { ChargingTransaction } from '../../../api/types';
import { kilowattHours } from '../../../lib/numbers';
import { clock, hourAndMinute, time } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { isCorrected } from '../../../transactions/words';
import { Panel } from '../../../ui/Panel';
import type { Between, Parts, Period } from './periods';
import classes from './Receipt.module.css';

const MINUTE_MS = 60_000;

interface Props {
  transaction: ChargingTransaction;
  parts: Parts;
}

/** The periods of a transaction with their energy, and its total. Numbers tie them to those above the chart. */
export function Receipt({ transaction, parts: { periods, between } }: Props) {
  const { status, energyWh, suspect, estimated } = transaction;
  const running = status === 'active';
  const about = (running || (estimated && !isCorrected(transaction))) && energyWh !== null;
  const total = `${about ? '≈ ' : ''}${kilowattHours(energyWh)}`;
  return (
    <Panel
      title={t(transaction.cost ? 'phases' : 'receipt')}
      aside={running && <span className={classes.aside}>{t('receipt.so-far')}</span>}
    >
      <ol className={classes.rows}>
        {periods.map((period, index) => (
          <Row
            key={period.from}
            number={index + 1}
            period={period}
            goesOn={running && index === periods.length - 1}
          />
        ))}
      </ol>
      <p className={classes.total}>
        <span>{t(running && about ? 'receipt.total-so-far' : 'receipt.total')}</span>
        <b>{suspect ? <s>{total}</s> : total} kWh</b>
      </p>
      {suspect && <p className={classes.note}>{t('receipt.suspect')}</p>}
      {between.map((border) => (
        <p key={border.at} className={classes.note}>
          {betweenInWords(border)}
        </p>
      ))}
    </Panel>
  );
}

function Row({ number, period, goesOn }: { number: number; period: Period; goesOn: boolean }) {
  const { kind, from, to, energyWh } = period;
  const length = to - from;
  const show = length < MINUTE_MS ? time : hourAndMinute;
  return (
    <li className={classes.row}>
      <span className={classes.number}>{number}</span>
      <span>
        <b>{t(goesOn ? 'receipt.since' : 'receipt.from-to', { from: show(from), to: show(to) })}</b>
        <small>{t(`period.${kind}`)}</small>
      </span>
      <span className={classes.amount}>
        {energyWh ? `${kilowattHours(energyWh)} kWh` : clock(length)}
        {energyWh ? <small>{clock(length)}</small> : null}
      </span>
    </li>
  );
}

function betweenInWords({ at, before, after }: Between): string {
  return t('receipt.between', { at: time(at), before: time(before), after: time(after) });
}
