import { roundTop } from '../../../lib/curve';
import { energyOnAxis } from '../../../lib/numbers';
import { t } from '../../../texts/rooms/reports';
import classes from './DayChart.module.css';
import { monthInWords } from './month';
import type { Month } from './useMonth';

const LEAST_WH = 1000;
const LINES = 3;

/** The energy of each day, with a mark for the same day of the month before. It has the width of its paper. */
export function DayChart({ month: { now, before } }: { month: Month }) {
  const days = now.energy.buckets.map(({ label, energyWh }, place) => ({
    label,
    energyWh,
    beforeWh: before.energy.buckets[place]?.energyWh,
  }));
  const top = roundTop(
    days.flatMap(({ energyWh, beforeWh }) => [energyWh, beforeWh ?? 0]),
    LEAST_WH,
  );
  const height = (energyWh: number) => `${(100 * energyWh) / top}%`;
  const name = (report: Month['now']) => monthInWords(report.energy.buckets[0]?.label.slice(0, 7) ?? '');
  return (
    <>
      <p className={classes.legend} aria-hidden="true">
        <span className={classes.barMark} /> {name(now)} <span className={classes.beforeMark} />{' '}
        {name(before)}
      </p>
      <div className={classes.chart} role="img" aria-label={t('monthly.chart')}>
        {Array.from({ length: LINES + 1 }, (_, line) => (top * line) / LINES).map((value) => (
          <span key={value} className={classes.line} style={{ bottom: height(value) }}>
            <span>{energyOnAxis(value)}</span>
          </span>
        ))}
        <div className={classes.days}>
          {days.map(({ label, energyWh, beforeWh }) => (
            <div key={label} className={classes.day}>
              <span className={classes.bar} style={{ height: height(energyWh) }} />
              {beforeWh !== undefined && (
                <span className={classes.before} style={{ bottom: height(beforeWh) }} />
              )}
              <span className={classes.number}>{Number(label.slice(8, 10))}</span>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
