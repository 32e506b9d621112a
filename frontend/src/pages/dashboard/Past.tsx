import { Link } from '@tanstack/react-router';
import { finePercent, hours, percent } from '../../reports/change';
import { cellInWords, InUse, useHourOfWeek } from '../../reports/InUse';
import type { ReportSearch } from '../../reports/search';
import { type ReportQuery, useReport } from '../../reports/useReport';
import { t } from '../../texts/rooms/dashboard';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Panel } from '../../ui/Panel';
import classes from './DashboardPage.module.css';

interface Props {
  query: ReportQuery | undefined;
  search: ReportSearch;
}

const SHOWN = 4;

/** How much connectors were used, by the hour of the week. */
export function InUseByHour({ query, search }: Props) {
  const wanted = query && { ...query, by: 'weekdayHour' as const };
  const { data, error, refetch } = useReport('utilisation', wanted);
  return (
    <Panel
      title={t('use.title')}
      aside={
        data && (
          <Link to="/reports/utilisation" search={search} className={classes.more}>
            {t('use.all', { percent: percent(data.inUse) })}
          </Link>
        )
      }
    >
      {data ? (
        <Hours report={data} />
      ) : error ? (
        <Failure what={t('use.itself')} error={error} onRetry={() => void refetch()} />
      ) : (
        <Bone width="100%" height={236} radius={8} />
      )}
    </Panel>
  );
}

function Hours({ report }: { report: Parameters<typeof useHourOfWeek>[0] }) {
  const { place, chosen, choose } = useHourOfWeek(report);
  return (
    <>
      <p className={classes.aside} role="status">
        {chosen && cellInWords(chosen, 'inUse', report)}
      </p>
      <InUse report={report} heat="inUse" place={place} onChoose={choose} />
    </>
  );
}

/** The connectors that could be used least. */
export function LowestAvailability({ query, search }: Props) {
  const wanted = query && { ...query, rule: 'nevi' as const, limit: SHOWN };
  const { data } = useReport('availability', wanted);
  if (!data || data.items.length === 0) return null;
  return (
    <Panel
      title={t('lowest.title')}
      aside={
        <Link to="/reports/availability" search={search} className={classes.more}>
          {t('lowest.all')}
        </Link>
      }
    >
      <ul className={classes.list}>
        {data.items.map(({ deviceId, connectorId, name, availability, meets }) => (
          <li key={`${deviceId} ${connectorId}`}>
            <Link to="/chargers/$deviceId" params={{ deviceId }} className={classes.item}>
              <span className={classes.id}>{deviceId}</span>
              <span className={classes.numeral}>{connectorId}</span>
              <span className={classes.detail}>{name}</span>
              <b data-wrong={meets === false || undefined} className={classes.detailEnd}>
                {finePercent(availability)} %
              </b>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The faults that cost most time. */
export function TimeLost({ query, search }: Props) {
  const wanted = query && { ...query, by: 'errorCode' as const, limit: SHOWN };
  const { data } = useReport('faults', wanted);
  if (!data) return null;
  return (
    <Panel
      title={t('lost.title')}
      aside={
        <Link to="/reports/faults" search={search} className={classes.more}>
          {t('lost.all')}
        </Link>
      }
    >
      {data.groups.length === 0 ? (
        <p className={classes.none}>{t('lost.none')}</p>
      ) : (
        <ul className={classes.list}>
          {data.groups.map(({ key, chargers, seconds }) => (
            <li key={key} className={classes.item}>
              <span className={classes.id}>{key}</span>
              <span className={classes.detail}>{t('lost.chargers', { count: chargers })}</span>
              <b className={classes.detailEnd}>
                {hours(seconds).value} {hours(seconds).unit}
              </b>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
