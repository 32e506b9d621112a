import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { ChargerBadge } from '../../chargers/ChargerBadge';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import { hasFault } from '../../chargers/chargerState';
import { DecideRegistration } from '../../chargers/DecideRegistration';
import { useChargers, useChargersById, useListFailure } from '../../chargers/useChargers';
import { alarmTitle, byHarm } from '../../connections/alarms';
import { grouped, unsolved } from '../../connections/groups';
import { useRefused } from '../../connections/useRefused';
import { age } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { useOpenAlarms } from '../../live/useOpenAlarms';
import { t } from '../../texts/rooms/dashboard';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Panel } from '../../ui/Panel';
import { AWAY, FAULTED, faults, WAITING } from './attention';
import classes from './DashboardPage.module.css';

const SHOWN = 5;
const NONE = { chargers: [], total: 0 };

/** Open alarms, and chargers that wait to be accepted, are faulted, have long been away, or were refused. */
export function Attention() {
  const lists = [useChargers(FAULTED), useChargers(WAITING), useChargers(AWAY)] as const;
  const [ill = NONE, pending = NONE, away = NONE] = lists;
  const faulted = useMemo(() => faults(ill.chargers), [ill.chargers]);
  const open = useOpenAlarms().data;
  const alarms = byHarm(open?.alarms ?? []);
  const refused = useRefused();
  const known = useChargersById(
    useMemo(() => refused.data?.map(({ identity }) => identity) ?? [], [refused.data]),
  );
  const groups = useMemo(() => grouped(unsolved(refused.data ?? [], known), {}), [refused.data, known]);
  const failure = [useListFailure(FAULTED), useListFailure(WAITING), useListFailure(AWAY)].find(Boolean);
  const now = useNow(30_000);
  const nothing = alarms.length + pending.total + faulted.length + away.total + groups.length === 0;
  const isKnown =
    open !== undefined && refused.data !== undefined && lists.every((list) => list !== undefined);
  return (
    <Panel title={t('attention.title')}>
      {nothing && !isKnown && !failure && <Bone width="60%" height={20} />}
      {nothing && failure && (
        <Failure what={t('attention.itself')} error={failure.error} onRetry={failure.retry} />
      )}
      {nothing && isKnown && !failure && (
        <p className={classes.well}>
          <IconCircleCheck size={17} stroke={1.7} aria-hidden />
          {t('attention.nothing')}
        </p>
      )}
      {alarms.length > 0 && (
        <Part
          title={t('attention.alarms')}
          more={
            <Link to="/connections" className={classes.more}>
              {alarms.length > SHOWN
                ? t('attention.all-alarms', { count: open?.count ?? 0 })
                : t('attention.show')}
            </Link>
          }
        >
          {alarms.slice(0, SHOWN).map((alarm) => (
            <li key={alarm.id}>
              <Link to="/connections" hash={`alarm-${alarm.id}`} className={classes.item}>
                <ConnectorMark status="Faulted" size={15} />
                <span className={classes.alarm}>{alarmTitle(alarm)}</span>
                <span className={classes.when}>{age(alarm.openedAt, now)}</span>
              </Link>
            </li>
          ))}
        </Part>
      )}
      {pending.total > 0 && (
        <Part
          title={t('attention.pending')}
          more={<span className={classes.when}>{t('attention.chargers', { count: pending.total })}</span>}
        >
          {pending.chargers.slice(0, SHOWN).map((charger) => (
            <li key={charger.deviceId} className={classes.decision}>
              <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }} className={classes.item}>
                <span className={classes.id}>{charger.deviceId}</span>
                <span className={classes.detail}>{charger.serialNumber}</span>
                <ChargerBadge charger={charger} />
              </Link>
              <DecideRegistration charger={charger} />
            </li>
          ))}
        </Part>
      )}
      {faulted.length > 0 && (
        <Part
          title={t('attention.faulted')}
          more={
            <Link to="/chargers" search={{ state: ['Faulted'] }} className={classes.more}>
              {faulted.length > SHOWN
                ? t('attention.all-chargers', { count: ill.total })
                : t('attention.show')}
            </Link>
          }
        >
          {faulted.slice(0, SHOWN).map(({ charger, connector }) => (
            <li key={`${charger.deviceId} ${connector.connectorId}`}>
              <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }} className={classes.item}>
                <ConnectorMark status="Faulted" size={15} />
                <span className={classes.id}>{charger.deviceId}</span>
                <span className="visuallyHidden">, {t('attention.connector')} </span>
                <span className={classes.numeral}>{connector.connectorId || '–'}</span>
                <span className={classes.detail} data-wrong>
                  {hasFault(connector) ? connector.errorCode : t('attention.faulted')}
                </span>
                <span className={classes.when}>{connector.since && age(connector.since, now)}</span>
              </Link>
            </li>
          ))}
        </Part>
      )}
      {away.total > 0 && (
        <Part
          title={t('attention.offline')}
          more={
            <Link
              to="/chargers"
              search={{ connection: 'offline', status: ['active'], registration: ['accepted'] }}
              className={classes.more}
            >
              {away.total > SHOWN ? t('attention.all-chargers', { count: away.total }) : t('attention.show')}
            </Link>
          }
        >
          {away.chargers.slice(0, SHOWN).map((charger) => (
            <li key={charger.deviceId}>
              <Link to="/chargers/$deviceId" params={{ deviceId: charger.deviceId }} className={classes.item}>
                <ConnectorMark status={null} size={15} />
                <span className={classes.id}>{charger.deviceId}</span>
                <bdi className={classes.detail}>{charger.name}</bdi>
                <span className={classes.when}>
                  {charger.lastSeen ? age(charger.lastSeen, now) : t('attention.never-seen')}
                </span>
              </Link>
            </li>
          ))}
        </Part>
      )}
      {groups.length > 0 && (
        <Part
          title={t('attention.refused')}
          more={
            <Link to="/connections" className={classes.more}>
              {t('attention.find-out-why')}
            </Link>
          }
        >
          {groups.map(({ group, items, count: tries }) => (
            <li key={group.name}>
              <Link to="/connections" search={{ reason: [group.name] }} className={classes.item}>
                <span className={classes.id}>{group.title}</span>
                <span className={classes.detail}>{t('attention.devices', { count: items.length })}</span>
                <span className={classes.when}>{t('attention.tries', { count: tries })}</span>
              </Link>
            </li>
          ))}
        </Part>
      )}
    </Panel>
  );
}

function Part({ title, more, children }: { title: string; more: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <header className={classes.partHead}>
        <h3>{title}</h3>
        {more}
      </header>
      <ul className={classes.list} data-rows>
        {children}
      </ul>
    </section>
  );
}
