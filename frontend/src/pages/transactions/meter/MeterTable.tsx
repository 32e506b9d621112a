import { amount, kilowatts } from '../../../lib/numbers';
import { time } from '../../../lib/times';
import { t } from '../../../texts/rooms/transactions';
import { FigureTable } from '../../../ui/FigureTable';
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
    <FigureTable
      label={t('meter.table')}
      className={classes.table}
      columns={[
        t('meter.time'),
        ...columns.map(({ strip, curve }) => `${curveName(strip, curve)} (${strip.unit})`),
      ]}
      rows={times.map((at) => ({
        key: at,
        cells: [time(at), ...columns.map(({ strip, curve }) => cell(strip, valueAt(curve, at)))],
      }))}
    />
  );
}

function cell({ name }: Strip, value: number | null): string {
  if (value === null) return '–';
  return name === 'power' ? kilowatts(value * 1000) : amount(value);
}
