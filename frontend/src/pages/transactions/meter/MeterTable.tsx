import { amount, kilowatts } from '../../../lib/numbers';
import { time } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { type Strip, valueAt } from './curves';
import classes from './MeterTable.module.css';
import { curveName } from './readings';

/** The charts as a table, oldest first. */
export default function MeterTable({
  strips,
  times,
}: {
  strips: readonly Strip[];
  times: readonly number[];
}) {
  const columns = strips.flatMap((strip) => strip.curves.map((curve) => ({ strip, curve })));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too.
    <section className={classes.scroller} aria-label={t('meter.table')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('meter.time')}</th>
            {columns.map(({ strip, curve }) => (
              <th key={curve.measure} scope="col">
                {curveName(strip, curve)} ({strip.unit})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((at) => (
            <tr key={at}>
              <th scope="row">{time(at)}</th>
              {columns.map(({ strip, curve }) => (
                <td key={curve.measure}>{cell(strip, valueAt(curve, at))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cell({ name }: Strip, value: number | null): string {
  if (value === null) return '–';
  return name === 'power' ? kilowatts(value * 1000) : amount(value);
}
