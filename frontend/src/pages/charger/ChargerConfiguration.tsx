import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import type { Charger, WantedConfiguration } from '../../api/types';
import { time } from '../../lib/times';
import { t } from '../../texts/rooms/configuration';
import { Failure } from '../../ui/Failure';
import { FormProblem } from '../../ui/FormProblem';
import { Moment } from '../../ui/Moment';
import { NoRows } from '../../ui/NoRows';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import { Warning } from '../../ui/Warning';
import classes from './ChargerConfiguration.module.css';
import { KeyTable } from './configuration/KeyTable';
import { countsOf, type Filter, isShownBy, readAt } from './configuration/rows';
import { StateMark } from './configuration/StateMark';
import { useWanted } from './configuration/useWanted';
import { meaning } from './configuration/words';
import { useShownCharger } from './useShownCharger';

const NewKey = lazy(() => import('./configuration/NewKey'));
const RecommendedSet = lazy(() => import('./configuration/RecommendedSet'));

/** What a charger is set to, beside what operators want. */
export function ChargerConfiguration() {
  const charger = useShownCharger();
  const { data, error, refetch } = useWanted(charger.deviceId);
  if (data) return <Shown charger={charger} wanted={data} onRead={() => void refetch()} />;
  if (error) return <Failure what={t('loading')} error={error} onRetry={() => void refetch()} />;
  return <TableLoading what={t('loading')} />;
}

interface Props {
  charger: Charger;
  wanted: WantedConfiguration;
  onRead: () => void;
}

function Shown({ charger, wanted, onRead }: Props) {
  const [filter, setFilter] = useState<Filter>('all');
  const [text, setText] = useState('');
  const [adds, setAdds] = useState<'key' | 'recommended' | null>(null);
  const close = () => setAdds(null);
  const read = useReading(charger, onRead);
  const at = readAt(wanted);
  if (at === null && wanted.keys.length === 0) return <NeverRead charger={charger} read={read} />;
  const sought = text.toLowerCase();
  const matches = (key: string) => `${key} ${meaning(key)}`.toLowerCase().includes(sought);
  const found = wanted.keys.filter((key) => isShownBy(filter, key) && matches(key.key));
  const clear = () => {
    setFilter('all');
    setText('');
  };
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <SearchField label={t('find')} value={text} onChange={setText} />
        <Filters wanted={wanted} chosen={filter} onChoose={setFilter} />
        <span className={classes.read}>
          {at && <Moment at={at}>{t('read-at', { time: time(at) })}</Moment>}
          {read.may && (
            <Button
              variant="default"
              size="compact-sm"
              loading={read.busy}
              disabled={!charger.online}
              onClick={() => void read.now()}
            >
              {t('read-again')}
            </Button>
          )}
        </span>
      </div>
      {read.problem ?? (wanted.problem && <Warning>{t(`problem.${wanted.problem}`)}</Warning>)}
      {read.may && (
        <div className={classes.more}>
          <Button
            variant="default"
            size="compact-sm"
            aria-expanded={adds === 'key'}
            onClick={() => setAdds(adds === 'key' ? null : 'key')}
          >
            {t('new.open')}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => setAdds('recommended')}>
            {t('set.open')}
          </Button>
        </div>
      )}
      <Suspense>
        {adds === 'key' && <NewKey charger={charger} wanted={wanted} onClose={close} />}
        {adds === 'recommended' && <RecommendedSet charger={charger} wanted={wanted} onClose={close} />}
      </Suspense>
      {!charger.online && (
        <p className={classes.offline}>
          {t(at === null ? 'offline.unread' : 'offline', { id: charger.deviceId })}
        </p>
      )}
      {found.length > 0 ? (
        <KeyTable charger={charger} wanted={wanted} keys={found} />
      ) : (
        <NoRows>
          {t('nothing')}{' '}
          <Button variant="subtle" size="compact-sm" onClick={clear}>
            {t('clear')}
          </Button>
        </NoRows>
      )}
    </div>
  );
}

interface Reading {
  may: boolean;
  busy: boolean;
  /** Why the last try failed; nothing once there is another one. */
  problem: ReactNode;
  now: () => Promise<void>;
}

/** Has the charger tell its whole configuration. */
function useReading({ deviceId }: Charger, onRead: () => void): Reading {
  const may = mayOperate(useUser());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const now = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const params = { path: { deviceId } };
      await answered(
        api.POST('/api/v1/chargers/{deviceId}/commands/get-configuration', { params, body: {} }),
      );
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
      onRead();
    }
  };
  const problem =
    failure === null ? null : <FormProblem>{t('read-failed', { why: sentence(failure) })}</FormProblem>;
  return { may, busy, problem, now };
}

function NeverRead({ charger, read }: { charger: Charger; read: Reading }) {
  return (
    <>
      {read.problem}
      <NoRows>
        {t('none')}{' '}
        {!charger.online
          ? t('none.offline')
          : read.may && (
              <Button variant="subtle" size="compact-sm" loading={read.busy} onClick={() => void read.now()}>
                {t('read-now')}
              </Button>
            )}
      </NoRows>
    </>
  );
}

interface FiltersProps {
  wanted: WantedConfiguration;
  chosen: Filter;
  onChoose: (filter: Filter) => void;
}

/** How many keys stand in which way. Those of none are left out. */
function Filters({ wanted, chosen, onChoose }: FiltersProps) {
  const counts = Object.entries(countsOf(wanted.keys)) as [Filter, number][];
  return (
    <div className={classes.filters} role="group" aria-label={t('filter')}>
      {counts
        .filter(([filter, count]) => count > 0 || filter === 'all' || filter === chosen)
        .map(([filter, count]) => (
          <button
            key={filter}
            type="button"
            className={classes.filter}
            aria-pressed={filter === chosen}
            onClick={() => onChoose(filter)}
          >
            {filter !== 'all' && filter !== 'notSet' && <StateMark state={filter} />}
            {t(`filter.${filter}`)} <b>{count}</b>
          </button>
        ))}
    </div>
  );
}
