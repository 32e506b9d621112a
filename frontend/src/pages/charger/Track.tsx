import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { Charger, ChargerConnector, ChargingTransaction, LogItem } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { lastKnown } from '../../chargers/chargerWords';
import { statusLabel } from '../../chargers/statusWords';
import { EffectMark } from '../../commands/CommandMark';
import { timeLeft } from '../../commands/result';
import { awaitedOf } from '../../commands/startStop';
import { useAwaited } from '../../commands/useCommands';
import { hourAndMinute, since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/charger';
import classes from './Track.module.css';
import { sessionAt, type TrackStep, tagAtOf, trackOf } from './track';

interface Props {
  charger: Charger;
  connector: ChargerConnector;
  transactions: readonly ChargingTransaction[];
  history: readonly LogItem[];
}

/** How far the session at a connector is: tag, cable, charging, finished, unplugged. */
export default function Track({ charger: { deviceId, online }, connector, transactions, history }: Props) {
  const now = useNow(MINUTE_MS);
  const command = awaitedOf(useAwaited(deviceId), connector);
  const start = command?.action === 'RemoteStartTransaction' ? command : undefined;
  const session = sessionAt(connector, transactions, history, now);
  const tagAt = useTagAt(session);
  const steps = trackOf({ online, connector, start, session, tagAt, history });
  if (!steps) return null;
  const status = online ? connector.status : null;
  return (
    <ol className={classes.track} aria-label={t('track.label')}>
      {steps.map((step) => (
        <li
          key={step.step}
          data-is={step.is}
          aria-current={step.is === 'now' ? 'step' : undefined}
          className={classes.step}
        >
          <span className={classes.mark}>
            {step.is !== 'now' ? (
              <span className={classes.dot} aria-hidden="true" />
            ) : start ? (
              <EffectMark effect="awaited" share={timeLeft(start, now)?.share} />
            ) : (
              <ConnectorMark status={status} />
            )}
          </span>
          <span className={classes.name}>{t(`track.${step.step}`)}</span>
          <span className={classes.time}>{timeOf(step, now)}</span>
          {step.is === 'unknown' && <span className="visuallyHidden">{t('track.unknown')}</span>}
          {step.is === 'now' && !start && (
            <span className="visuallyHidden">{online ? statusLabel(status) : lastKnown(connector)}</span>
          )}
        </li>
      ))}
    </ol>
  );
}

const MINUTE_MS = 60_000;

function timeOf({ at, until }: TrackStep, now: number): string | null {
  if (until !== null) return t('track.by', { time: hourAndMinute(until) });
  return at && since(at, now);
}

const BEFORE_MS = 15 * MINUTE_MS;

/** When the tag of a session was presented, or the start of it asked for; null if the log does not say. */
function useTagAt(session: ChargingTransaction | undefined): string | null {
  const { data } = useQuery({
    queryKey: ['tagAt', session?.transactionId],
    queryFn: async ({ signal }) => {
      if (!session) return null;
      const { deviceId, receivedStartAt } = session;
      const from = new Date(Date.parse(receivedStartAt) - BEFORE_MS).toISOString();
      // `to` is not part of the span.
      const to = new Date(Date.parse(receivedStartAt) + 1).toISOString();
      const query = { action: ['Authorize', 'RemoteStartTransaction'], from, to, limit: 50 };
      const params = { path: { deviceId }, query };
      const page = await answered(api.GET('/api/v1/chargers/{deviceId}/logs', { params, signal }));
      return tagAtOf(session, page.items);
    },
    enabled: session !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? null;
}
