import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answered, api } from '../../api/client';
import type { ConnectorAvailability, Outage, OutageReport } from '../../api/types';
import { since } from '../../lib/times';
import { duration } from '../../reports/duration';
import type { ReportQuery } from '../../reports/useReport';
import { t } from '../../texts/rooms/reports';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import classes from './Availability.module.css';
import { OutageStrip } from './OutageStrip';
import type { Rule } from './search';

interface Props {
  connector: ConnectorAvailability;
  span: { from: number; to: number };
  query: ReportQuery;
  rule: Rule;
  chosen: Outage | null;
  /** Undefined for people who may not exclude time. */
  onChoose: ((outage: Outage) => void) | undefined;
}

/** The outages of a connector, newest first, with the entries of the log that begin and end them. */
export function Outages({ connector, span, query, rule, chosen, onChoose }: Props) {
  const { deviceId, connectorId, strip } = connector;
  const { from, to } = query;
  const params = { path: { deviceId, connectorId }, query: { from, to, rule } };
  const report = useQuery({
    queryKey: ['report', 'outages', params],
    queryFn: async ({ signal }) =>
      (await answered(
        api.GET('/api/v1/reports/availability/{deviceId}/{connectorId}', { params, signal }),
      )) as OutageReport,
  });
  if (report.error) {
    return <Failure what={t('up.outages')} error={report.error} onRetry={() => void report.refetch()} />;
  }
  return (
    <div className={classes.outages}>
      <OutageStrip parts={strip} {...span} chosen={chosen} />
      {!report.data ? (
        <Bone width="100%" height={80} radius={8} />
      ) : report.data.outages.length === 0 ? (
        <p className={classes.none}>{t('up.no-outages')}</p>
      ) : (
        <ul aria-label={t('up.outages')}>
          {report.data.outages.map((outage) => (
            <li key={outage.from}>
              <OutageRow
                deviceId={deviceId}
                outage={outage}
                isChosen={chosen?.from === outage.from}
                onChoose={onChoose}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface RowProps {
  deviceId: string;
  outage: Outage;
  isChosen: boolean;
  onChoose: Props['onChoose'];
}

function OutageRow({ deviceId, outage, isChosen, onChoose }: RowProps) {
  const { from, to, state, errorCode, downS, excludedS } = outage;
  const now = Date.now();
  const words = (
    <>
      <strong data-state={state}>{outageInWords(outage)}</strong>
      <span>{t('up.from-to', { from: since(from, now), to: since(to, now) })}</span>
      <span className={classes.lasted}>
        {duration(downS + excludedS)}
        {excludedS > 0 && <small>{t('up.of-it-excluded', { time: duration(excludedS) })}</small>}
      </span>
    </>
  );
  return (
    <div className={classes.outage} data-error={errorCode ?? undefined}>
      {onChoose ? (
        <button type="button" aria-pressed={isChosen} onClick={() => onChoose(outage)}>
          {words}
        </button>
      ) : (
        <span>{words}</span>
      )}
      <Evidence deviceId={deviceId} outage={outage} />
    </div>
  );
}

const AROUND_MS = 2 * 60_000;

/** Leads to the entries of the log that begin the outage. */
function Evidence({ deviceId, outage: { begins } }: { deviceId: string; outage: Outage }) {
  if (begins === null) return <span />;
  const at = Date.parse(begins.at);
  const search = {
    from: new Date(at - AROUND_MS).toISOString(),
    to: new Date(at + AROUND_MS).toISOString(),
  };
  return (
    <Link to="/chargers/$deviceId/logs" params={{ deviceId }} search={search}>
      {t('up.evidence')}
    </Link>
  );
}

/** "Faulted, GroundFailure", "Offline" */
export function outageInWords({ state, errorCode }: Pick<Outage, 'state' | 'errorCode'>): string {
  const words = t(`up.state.${state}`);
  return state === 'faulted' && errorCode !== null && errorCode !== 'NoError'
    ? `${words}, ${errorCode}`
    : words;
}
