import { Button, SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Charger } from '../../api/types';
import { isAboveRating, ratingOf, shownConnectors } from '../../chargers/chargerState';
import { connectorName, powerNow } from '../../chargers/chargerWords';
import { kilowatts, rating } from '../../lib/numbers';
import { useNow } from '../../lib/useNow';
import { useLive } from '../../live/LiveProvider';
import { powerSamples } from '../../live/powerHistory';
import { t } from '../../texts/rooms/charger';
import { drawnConnectors } from './chart';
import { PowerChart } from './PowerChart';
import classes from './PowerPanel.module.css';
import { withPast } from './powerPast';
import { usePowerPast } from './usePowerPast';

const PowerTable = lazy(() => import('./PowerTable'));

/** Minutes, and the number of parts of their axis. */
const RANGES = [
  { value: '5', label: '5 min', parts: 5 },
  { value: '15', label: '15 min', parts: 3 },
  { value: '60', label: '1 h', parts: 4 },
  { value: '1440', label: '24 h', parts: 4 },
];
const MOST_LINES = 4;

export function PowerPanel({ charger }: { charger: Charger }) {
  const [minutes, setMinutes] = useState('5');
  const [asTable, setAsTable] = useState(false);
  const now = useNow(5000);
  const stale = useLive().status === 'lost';
  const samples = withPast(usePowerPast(charger, Number(minutes)), powerSamples(charger));
  const powerW = powerNow(charger);
  const ratingW = ratingOf(charger);
  const isMeasured = charger.powerRatingSource === 'measured';
  const shown = shownConnectors(charger);
  const connectors = drawnConnectors(shown, MOST_LINES);
  return (
    <section className={classes.panel} aria-labelledby="power-now">
      <header className={classes.head}>
        <h2 id="power-now">{t('power.title')}</h2>
        <ul className={classes.legend}>
          {shown.length > 1 &&
            connectors.map((connectorId, index) => (
              <li key={connectorId} data-series={index + 1}>
                {connectorName(connectorId)}
              </li>
            ))}
          {shown.length > MOST_LINES && <li data-series="none">{t('power.most')}</li>}
          {ratingW !== null && (
            <li data-series="rated">
              {t(isMeasured ? 'power.measured' : 'power.rated', { kw: rating(ratingW) })}
            </li>
          )}
        </ul>
        <SegmentedControl data={RANGES} value={minutes} onChange={setMinutes} aria-label={t('power.range')} />
      </header>
      <div className={classes.now}>
        <p className={classes.power} data-flows={(powerW !== null && powerW > 0 && !stale) || undefined}>
          <strong>{kilowatts(powerW)}</strong> <span>kW</span>
          {isAboveRating(charger) && <small>{t('power.above')}</small>}
        </p>
        <Button variant="subtle" size="xs" className={classes.other} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'power.as-chart' : 'power.as-table')}
        </Button>
      </div>
      <div className={classes.shown}>
        {asTable ? (
          <Suspense>
            <PowerTable samples={samples} connectors={connectors} now={now} minutes={Number(minutes)} />
          </Suspense>
        ) : (
          <PowerChart
            samples={samples}
            connectors={connectors}
            ratingW={ratingW}
            empty={nothingDrawn(charger.online, powerW)}
            now={now}
            until={charger.online ? now : Date.parse(charger.lastSeen ?? '')}
            minutes={Number(minutes)}
            parts={RANGES.find(({ value }) => value === minutes)?.parts ?? 4}
          />
        )}
      </div>
    </section>
  );
}

/** Says why there is no curve. */
function nothingDrawn(online: boolean, powerW: number | null): string {
  if (!online) return t('power.offline');
  return t(powerW === 0 ? 'power.none' : 'power.unmeasured');
}
