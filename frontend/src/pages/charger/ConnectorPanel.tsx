import { type ReactNode, Suspense } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { Charger, ChargerConnector, ChargingTransaction, LogItem } from '../../api/types';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { hasFault, powerOf, ratingOf } from '../../chargers/chargerState';
import { connectorName, lastKnown } from '../../chargers/chargerWords';
import { toneOf } from '../../chargers/status';
import { statusLabel } from '../../chargers/statusWords';
import { count, kilowattHours, kilowatts, rating } from '../../lib/numbers';
import { optional } from '../../lib/optional';
import { clock, since as sinceWhen } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { t } from '../../texts/rooms/charger';
import { type Fact, Facts } from '../../ui/Facts';
import classes from './ConnectorPanel.module.css';
import { DayStrip } from './DayStrip';

const PanelActions = optional(() => import('./PanelActions'));
const Track = optional(() => import('./Track'));

interface Props {
  charger: Charger;
  connector: ChargerConnector;
  /** The history of this connector, newest first. */
  transactions: readonly ChargingTransaction[];
  history: readonly LogItem[];
}

export function ConnectorPanel({ charger, connector, transactions, history }: Props) {
  const { connectorId, status, since } = connector;
  const may = mayOperate(useUser());
  const shown = charger.online ? status : null;
  const tone = toneOf(shown);
  const label = charger.online ? statusLabel(status) : lastKnown(connector);
  const track = (
    <Suspense fallback={connector.transaction && <div className={classes.track} />}>
      <Track {...{ charger, connector, transactions, history }} />
    </Suspense>
  );
  return (
    <section className={classes.panel} aria-label={connectorName(connectorId)}>
      <header className={classes.head}>
        <span className={classes.numeral} aria-hidden="true">
          {connectorId || '–'}
        </span>
        <ConnectorMark status={shown} size={18} />
        <h2 data-tone-text={tone}>{label}</h2>
        {since && <Since at={since} />}
      </header>
      {hasFault(connector) && (
        <p className={classes.fault}>
          <strong>{connector.errorCode}</strong> {connector.vendorErrorCode} {connector.info}
        </p>
      )}
      {!connector.transaction ? (
        <Idle connector={connector} transactions={transactions} ratingW={ratingOf(charger)} track={track} />
      ) : charger.online ? (
        <Running
          connector={connector}
          transaction={connector.transaction}
          beganAt={beganAt(connector.transaction, transactions)}
          ratingW={ratingOf(charger)}
          track={track}
        />
      ) : (
        <Away transaction={connector.transaction} at={charger.lastSeen} track={track} />
      )}
      <Suspense>{may && <PanelActions charger={charger} connector={connector} />}</Suspense>
      {connectorId > 0 && <DayStrip charger={charger} connector={connector} />}
    </section>
  );
}

function Since({ at }: { at: string }) {
  return (
    <span className={classes.since}>{t('connector.since', { when: sinceWhen(at, useNow(60_000)) })}</span>
  );
}

type Transaction = NonNullable<ChargerConnector['transaction']>;

/** When it began as its duration is counted; by its charger's clock until that is known. */
function beganAt(
  { transactionId, startedAt }: Transaction,
  transactions: readonly ChargingTransaction[],
): string {
  return transactions.find((each) => each.transactionId === transactionId)?.beganAt ?? startedAt;
}

interface RunningProps {
  connector: ChargerConnector;
  transaction: Transaction;
  beganAt: string;
  ratingW: number | null;
  track: ReactNode;
}

function Running({ connector, transaction, beganAt, ratingW, track }: RunningProps) {
  const now = useNow(1000);
  const { live } = connector;
  const charged = now - Date.parse(beganAt);
  const powerW = powerOf(connector);
  const part = live?.soc ?? (ratingW ? (100 * powerW) / ratingW : 0);
  const facts: Fact[] = [
    { name: t('connector.transaction'), value: transaction.transactionId },
    { name: t('connector.id-tag'), value: transaction.idTag, mono: true },
    { name: t('connector.current'), value: current(connector) },
  ];
  return (
    <>
      <div className={classes.figures}>
        <Figure value={kilowatts(powerW)} unit="kW" />
        <Figure value={kilowattHours(transaction.energyWh)} unit="kWh" />
        <Figure value={clock(charged)} unit={durationUnit(charged)} />
        {live?.soc != null && <Figure value={count(live.soc)} unit={t('connector.soc')} />}
      </div>
      <div className={classes.bar} aria-hidden="true">
        <span style={{ width: `${Math.min(100, part)}%` }} />
      </div>
      {track}
      <Facts facts={facts} />
    </>
  );
}

/** A transaction of a charger that is away, whose car may still be charging. */
function Away({ transaction, at, track }: { transaction: Transaction; at: string | null; track: ReactNode }) {
  const { transactionId, idTag, startedAt, energyWh } = transaction;
  const now = useNow(60_000);
  return (
    <>
      <div className={classes.figures}>
        <Figure
          value={kilowattHours(energyWh)}
          unit={at ? t('connector.energy-until', { when: sinceWhen(at, now) }) : 'kWh'}
        />
      </div>
      {track}
      <p className={classes.about}>{t('connector.away')}</p>
      <Facts
        facts={[
          { name: t('connector.transaction'), value: transactionId },
          { name: t('connector.id-tag'), value: idTag, mono: true },
          { name: t('connector.started'), value: sinceWhen(startedAt, now) },
        ]}
      />
    </>
  );
}

interface IdleProps {
  connector: ChargerConnector;
  transactions: readonly ChargingTransaction[];
  ratingW: number | null;
  track: ReactNode;
}

function Idle({ connector, transactions, ratingW, track }: IdleProps) {
  const last = transactions.find(({ status }) => status === 'stopped');
  const lasted = last && Date.parse(last.endedAt ?? last.beganAt) - Date.parse(last.beganAt);
  const midnight = new Date().setHours(0, 0, 0, 0);
  const uses = transactions.filter(({ startedAt }) => Date.parse(startedAt) >= midnight).length;
  const facts: Fact[] = [
    {
      name: t('connector.last-transaction'),
      value: last && [last.transactionId, ...doubts(last)].join(', '),
    },
    {
      name: t('connector.stopped-by'),
      value: last && last.stopIdTag !== last.idTag ? last.stopIdTag : null,
      mono: true,
    },
    { name: t('connector.error-code'), value: connector.errorCode },
    { name: t('connector.vendor-code'), value: connector.vendorErrorCode },
    { name: t('connector.rating'), value: ratingW === null ? null : `${rating(ratingW)} kW` },
  ];
  return (
    <>
      <div className={classes.figures}>
        <Figure value={kilowattHours(last?.energyWh)} unit={t('connector.energy-last')} />
        <Figure value={lasted === undefined ? '–' : clock(lasted)} unit={durationUnit(lasted ?? 0)} />
        <Figure value={count(uses)} unit={t('connector.uses-today', { count: uses })} />
      </div>
      <hr className={classes.line} />
      {track}
      <Facts facts={facts} />
    </>
  );
}

/** A note on a transaction's energy. */
function doubts({ estimated, suspect }: ChargingTransaction): string[] {
  return [...(estimated ? [t('connector.estimated')] : []), ...(suspect ? [t('connector.suspect')] : [])];
}

function Figure({ value, unit }: { value: string; unit: string }) {
  return (
    <p className={classes.figure}>
      <strong>{value}</strong>
      <span>{unit}</span>
    </p>
  );
}

/** The unit of a running time: "24:06" are minutes, "1:24:06" hours. */
function durationUnit(milliseconds: number): string {
  return milliseconds < 3_600_000 ? 'min' : 'h';
}

/** "241 A at 400 V" */
function current({ live }: ChargerConnector): string | null {
  if (live?.currentA == null) return null;
  const amps = count(live.currentA);
  return live.voltageV == null
    ? t('connector.amps', { amps })
    : t('connector.amps-at', { amps, volts: count(live.voltageV) });
}
