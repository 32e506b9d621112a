import { kilowatts } from '../../lib/numbers';
import { hourAndMinute, time } from '../../lib/times';
import type { PowerSample } from '../../live/powerHistory';
import { t } from '../../texts/rooms/charger';
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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too.
    <section className={classes.scroller} aria-label={t('power.table')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('power.time')}</th>
            {connectors.map((connectorId) => (
              <th key={connectorId} scope="col">
                {t('power.of-connector', { number: String(connectorId) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([at, powers]) => (
            <tr key={at}>
              <th scope="row">{clock(at)}</th>
              {connectors.map((connectorId) => (
                <td key={connectorId}>{kilowatts(powers.get(connectorId))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className={classes.none}>{t('power.table-empty', { minutes })}</p>}
    </section>
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
