import type { Charger, ChargerConnector } from '../../api/types';
import { hourAndMinute } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/charger';
import classes from './DayStrip.module.css';
import { type Stretch, stretchesOf, upToNow } from './strip';
import { useStatusHistory } from './useStatusHistory';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The states of the last 24 hours. Their heights differ, so that nobody depends on the colours. */
export function DayStrip({ charger, connector }: { charger: Charger; connector: ChargerConnector }) {
  const now = useNow(MINUTE_MS);
  const history = useStatusHistory(charger.deviceId, 1, MINUTE_MS)?.connectors ?? [];
  const parts = upToNow(stretchesOf(history, connector.connectorId), charger, connector, now);
  const begin = now - DAY_MS;
  const charged = parts
    .filter(({ tone }) => tone === 'charging')
    .reduce((sum, { from, to }) => sum + to - from, 0);
  const minutes = Math.round(charged / MINUTE_MS);
  return (
    <div className={classes.strip}>
      <p>
        {t('strip.title')}
        <span className="visuallyHidden">
          {t('strip.charged', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })}
        </span>
      </p>
      <Track parts={parts} begin={begin} end={now} />
      <p className={classes.ends} aria-hidden="true">
        <span>{t('strip.begin', { time: hourAndMinute(begin) })}</span>
        <span>{t('strip.end')}</span>
      </p>
    </div>
  );
}

/** States of a time; what came before its beginning is cut. */
export function Track({ parts, begin, end }: { parts: readonly Stretch[]; begin: number; end: number }) {
  const share = (length: number) => `${(100 * length) / Math.max(end - begin, 1)}%`;
  return (
    <div className={classes.track} aria-hidden="true">
      {parts.map(({ from, to, tone }) => (
        <span
          key={from}
          data-tone={tone}
          style={{ left: share(Math.max(from, begin) - begin), width: share(to - Math.max(from, begin)) }}
        />
      ))}
    </div>
  );
}
