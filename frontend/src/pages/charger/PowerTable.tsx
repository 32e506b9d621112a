import { kilowatts } from '../../lib/numbers';
import { hourAndMinute, time } from '../../lib/times';
import type { PowerSample } from '../../live/powerHistory';
import { t } from '../../texts/rooms/charger';
import { FigureTable } from '../../ui/FigureTable';
import classes from './PowerTable.module.css';

interface Props {
  samples: readonly PowerSample[];
  connectors: readonly number[];
  now: number;
  minutes: number;
}

const MOST_ROWS = 60;

/** The chart in words, newest first. */
export default function PowerTable({ samples, connectors, now, minutes }: Props) {
  const begin = now - minutes * 60_000;
  const stepMs = (minutes * 60_000) / MOST_ROWS;
  const rows = inSteps(
    samples.filter(({ at }) => at >= begin),
    stepMs,
  );
  const clock = stepMs < 60_000 ? time : hourAndMinute;
  return (
    <FigureTable
      label={t('power.table')}
      className={classes.table}
      columns={[
        t('power.time'),
        ...connectors.map((connectorId) => t('power.of-connector', { number: String(connectorId) })),
      ]}
      rows={rows.map(([at, powers]) => ({
        key: at,
        cells: [clock(at), ...connectors.map((connectorId) => kilowatts(powers.get(connectorId)))],
      }))}
    >
      {rows.length === 0 && <p className={classes.none}>{t('power.table-empty', { minutes })}</p>}
    </FigureTable>
  );
}

/** The last power of each connector in each interval that has one. */
function inSteps(samples: readonly PowerSample[], stepMs: number): [number, Map<number, number>][] {
  const steps = new Map<number, Map<number, number>>();
  for (const { at, connectorId, powerW } of samples) {
    const begin = Math.floor(at / stepMs) * stepMs;
    steps.set(begin, (steps.get(begin) ?? new Map()).set(connectorId, powerW));
  }
  return [...steps].reverse();
}
