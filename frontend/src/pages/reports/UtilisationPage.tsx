import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TimeShares, UtilisationReport } from '../../api/types';
import { count, tenths } from '../../lib/numbers';
import { exactPercent, percent } from '../../reports/change';
import { cellInWords, type Heat, hourInWords, InUse, useHourOfWeek } from '../../reports/InUse';
import type { ReportQuery } from '../../reports/useReport';
import { useReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Figure, FigureList } from '../../ui/FigureList';
import { Panel } from '../../ui/Panel';
import { ReportHead } from './ReportHead';
import reports from './Reports.module.css';
import classes from './Utilisation.module.css';
import { useReportsSearch } from './useReportsSearch';

const SHOWN = 5;

/** How much of their time connectors are used, and when. */
export function UtilisationPage() {
  const { search, set, query } = useReportsSearch();
  const wanted = query && { ...query, by: 'weekdayHour' as const };
  const report = useReport('utilisation', wanted);
  const { data } = report;
  return (
    <>
      <ReportHead name="utilisation" wanted={wanted} />
      {report.error && !data ? (
        <Failure what={t('tab.utilisation')} error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <div className={reports.report} aria-busy={!data || report.isPlaceholderData}>
          <Figures report={data} />
          {data ? (
            <HeatPanel
              report={data}
              heat={search.heat ?? 'inUse'}
              onHeat={(heat) => set({ heat: heat === 'charging' ? 'charging' : undefined })}
            />
          ) : (
            <Bone width="100%" height={300} radius={12} />
          )}
          <div className={reports.columns}>
            {data?.shares && <Shares shares={data.shares} />}
            <Ranking query={query} order="most" />
            <Ranking query={query} order="least" />
          </div>
        </div>
      )}
    </>
  );
}

function Figures({ report }: { report: UtilisationReport | undefined }) {
  const share = (part: number | null | undefined) => ({ value: report && percent(part), unit: '%' });
  const busiest = report?.busiest;
  return (
    <FigureList>
      <Figure name={t('use.in-use')} {...share(report?.inUse)} />
      <Figure name={t('use.charging')} {...share(report?.shares?.charging)} />
      <Figure name={t('use.plugged-in')} {...share(report?.shares?.pluggedIn)} />
      {busiest && (
        <Figure name={t('use.busiest', { time: hourInWords(busiest) })} {...share(busiest.inUse)} />
      )}
      <Figure
        name={t('use.sessions')}
        value={
          report && (report.sessionsPerConnectorDay === null ? '–' : tenths(report.sessionsPerConnectorDay))
        }
      />
      <Figure
        name={t('use.median')}
        value={
          report &&
          (report.medianSessionMinutes === null ? '–' : count(Math.round(report.medianSessionMinutes)))
        }
        unit="min"
      />
    </FigureList>
  );
}

interface HeatProps {
  report: UtilisationReport;
  heat: Heat;
  onHeat: (heat: string) => void;
}

function HeatPanel({ report, heat, onHeat }: HeatProps) {
  const { place, chosen, choose } = useHourOfWeek(report);
  return (
    <Panel
      title={t('use.by-hour')}
      aside={
        <div className={reports.choices}>
          <span className={classes.chosen} role="status">
            {chosen && cellInWords(chosen, heat, report)}
          </span>
          <SegmentedControl
            aria-label={t('use.by-hour')}
            data={[
              { value: 'inUse', label: t('use.heat.in-use') },
              { value: 'charging', label: t('use.heat.charging') },
            ]}
            value={heat}
            onChange={onHeat}
          />
        </div>
      }
    >
      <InUse report={report} heat={heat} place={place} onChoose={choose} numerals />
    </Panel>
  );
}

const PARTS = [
  ['charging', 'charging'],
  ['pluggedIn', 'waiting'],
  ['free', 'available'],
  ['outOfService', 'unavailable'],
  ['faulted', 'faulted'],
  ['offline', 'offline'],
  ['unknown', 'unknown'],
] as const;

function Shares({ shares }: { shares: TimeShares }) {
  const parts = PARTS.filter(([name]) => name !== 'unknown' || shares.unknown > 0);
  return (
    <Panel title={t('use.time-goes')}>
      <div className={classes.stack} aria-hidden="true">
        {parts.map(([name, tone]) => (
          <span key={name} data-tone={tone} style={{ flexGrow: shares[name] }} />
        ))}
      </div>
      <dl className={classes.shares}>
        {parts.map(([name, tone]) => (
          <div key={name}>
            <dt>
              <span className={classes.mark} data-tone={tone} aria-hidden="true" />
              {t(`use.share.${name}`)}
            </dt>
            <dd>{exactPercent(shares[name])} %</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** The chargers that are used most or least. */
function Ranking({ query, order }: { query: ReportQuery | undefined; order: 'most' | 'least' }) {
  const wanted = query && { ...query, by: 'charger' as const, order, limit: SHOWN };
  const { data } = useReport('utilisation', wanted);
  if (!data?.items || data.items.length === 0) return null;
  return (
    <Panel title={t(`use.${order}`)}>
      <ol className={classes.ranking}>
        {data.items.map(({ deviceId, name, inUse, charging, pluggedIn }) => (
          <li key={deviceId}>
            <Link to="/chargers/$deviceId" params={{ deviceId }} className={classes.id}>
              {deviceId}
            </Link>
            <span className={classes.name}>{name}</span>
            <span className={classes.used} aria-hidden="true">
              <span style={{ width: `${(charging ?? 0) * 100}%` }} />
              <span data-plugged style={{ width: `${(pluggedIn ?? 0) * 100}%` }} />
            </span>
            <b>{percent(inUse)} %</b>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
