import type { Charger } from '../../api/types';
import { shownConnectors } from '../../chargers/chargerState';
import { date } from '../../lib/times';
import { ByDay } from '../../reports/ByDay';
import { useReportQuery } from '../../reports/useReport';
import { t } from '../../texts/rooms/charger';
import { Panel } from '../../ui/Panel';
import { Track } from './DayStrip';
import strip from './DayStrip.module.css';
import { stretchesOf } from './strip';
import { useStatusHistory } from './useStatusHistory';

const DAYS = 30;
/** More would be longer than anybody reads. */
const MOST_STRIPS = 6;
const LOOK_AGAIN_MS = 300_000;

/** What the last 30 days of a charger were like: energy and sessions by day, and the states of its connectors. */
export default function Past({ charger }: { charger: Charger }) {
  const search = { deviceId: [charger.deviceId] };
  const query = useReportQuery(search);
  return (
    <>
      <ByDay query={query} search={search} />
      {shownConnectors(charger).length <= MOST_STRIPS && <States charger={charger} />}
    </>
  );
}

function States({ charger }: { charger: Charger }) {
  const data = useStatusHistory(charger.deviceId, DAYS, LOOK_AGAIN_MS);
  if (!data) return null;
  const [begin, end] = [Date.parse(data.from), Date.parse(data.to)];
  return (
    <Panel title={t('past.states')}>
      {shownConnectors(charger).map(({ connectorId }) => {
        const parts = stretchesOf(data.connectors, connectorId);
        const lost = parts.filter(({ tone }) => tone === 'faulted' || tone === 'offline');
        const hours = Math.round(lost.reduce((sum, { from, to }) => sum + to - from, 0) / 3_600_000);
        return (
          <div key={connectorId} className={strip.strip}>
            <p>{t('past.connector', { connector: connectorId, hours })}</p>
            <Track parts={parts} begin={begin} end={end} />
            <p className={strip.ends} aria-hidden="true">
              <span>{date(begin)}</span>
              <span>{t('strip.end')}</span>
            </p>
          </div>
        );
      })}
    </Panel>
  );
}
