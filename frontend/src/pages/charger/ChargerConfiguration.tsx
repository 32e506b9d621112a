import { Button } from '@mantine/core';
import { useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { answered, api } from '../../api/client';
import { sentence } from '../../api/sentence';
import type { Charger, WantedConfiguration } from '../../api/types';
import { time } from '../../lib/times';
import { t } from '../../texts/rooms/configuration';
import { Failure } from '../../ui/Failure';
import { Moment } from '../../ui/Moment';
import { NoRows } from '../../ui/NoRows';
import { SearchField } from '../../ui/SearchField';
import { TableLoading } from '../../ui/Table';
import { toastFailure } from '../../ui/toasts';
import { Warning } from '../../ui/Warning';
import classes from './ChargerConfiguration.module.css';
import { KeyTable } from './configuration/KeyTable';
import { countsOf, type Filter, isShownBy, readAt } from './configuration/rows';
import { StateMark } from './configuration/StateMark';
import { useWanted } from './configuration/useWanted';
import { meaning } from './configuration/words';
import { useShownCharger } from './useShownCharger';

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
      {wanted.problem && <Warning>{t(`problem.${wanted.problem}`)}</Warning>}
      {!charger.online && <p className={classes.offline}>{t('offline', { id: charger.deviceId })}</p>}
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
  now: () => Promise<void>;
}

/** Has the charger tell its whole configuration. */
function useReading({ deviceId }: Charger, onRead: () => void): Reading {
  const may = mayOperate(useUser());
  const [busy, setBusy] = useState(false);
  const now = async () => {
    setBusy(true);
    try {
      const params = { path: { deviceId } };
      await answered(
        api.POST('/api/v1/chargers/{deviceId}/commands/get-configuration', { params, body: {} }),
      );
    } catch (error) {
      toastFailure(sentence(error));
    } finally {
      setBusy(false);
      onRead();
    }
  };
  return { may, busy, now };
}

function NeverRead({ charger, read }: { charger: Charger; read: Reading }) {
  return (
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
