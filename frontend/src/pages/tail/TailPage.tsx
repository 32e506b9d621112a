import { Button, Switch } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTitle } from '../../lib/useTitle';
import { ChargerFilter } from '../../messages/ChargerFilter';
import { ACTIONS } from '../../messages/choices';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/tail';
import { Failure } from '../../ui/Failure';
import { FilterMenu } from '../../ui/FilterMenu';
import { NoRows } from '../../ui/NoRows';
import { type TailSearch, validateTailSearch } from './search';
import { TailList } from './TailList';
import classes from './TailPage.module.css';
import { liveSince, withStored } from './tail';
import { useStored } from './useStored';
import { useTail } from './useTail';

const ALL_ACTIONS = [
  ...ACTIONS,
  { value: 'Heartbeat', label: 'Heartbeat' },
  { value: 'MeterValues', label: 'MeterValues' },
].sort((a, b) => a.label.localeCompare(b.label));

/** All messages as they pass, including those that are not stored. */
export function TailPage() {
  useTitle(common('page.tail'));
  const search = useSearch({ from: '/gate/tail' });
  const navigate = useNavigate({ from: '/tail' });
  const { tail, status, error, retryNow, pause, resume } = useTail(search);
  const set = (name: keyof TailSearch, value: string | string[]) =>
    void navigate({
      search: (before) => ({ ...before, [name]: validateTailSearch({ [name]: value })[name] }),
      replace: true,
    });
  const stored = useStored(search, status === 'live', liveSince(tail));
  const rows = useMemo(() => withStored(stored, tail), [stored, tail]);
  const clear = () => void navigate({ search: { answers: search.answers }, replace: true });
  const narrowed = Boolean(search.deviceId || search.action);
  const Icon = tail.paused ? IconPlayerPlayFilled : IconPlayerPauseFilled;
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{common('page.tail')}</h1>
      <div className={classes.line}>
        <div className={classes.filters}>
          <ChargerFilter chosen={search.deviceId ?? []} onChange={(chosen) => set('deviceId', chosen)} />
          <FilterMenu
            label={t('page.all-actions')}
            searchable
            options={ALL_ACTIONS}
            chosen={search.action ?? []}
            onChange={(actions) => set('action', actions)}
          />
          <Switch
            className={classes.answers}
            classNames={{ label: classes.answersLabel }}
            label={t('page.answers')}
            checked={search.answers === 'yes'}
            onChange={(event) => set('answers', event.currentTarget.checked ? 'yes' : '')}
          />
          {narrowed && (
            <Button variant="subtle" size="xs" onClick={clear}>
              {t('page.clear')}
            </Button>
          )}
        </div>
        <span className={classes.state} data-lost={status === 'lost' || undefined} role="status">
          {tail.paused
            ? t('page.paused', { count: tail.waitingCount })
            : status === 'lost'
              ? t('page.lost')
              : t('page.newest')}
        </span>
        <Button
          className={classes.pause}
          leftSection={<Icon size={13} aria-hidden />}
          onClick={tail.paused ? resume : pause}
        >
          {t(tail.paused ? 'page.resume' : 'page.pause')}
        </Button>
      </div>
      {rows.length > 0 ? (
        <TailList rows={rows} paused={tail.paused} onPause={pause} onResume={resume} />
      ) : status === 'connecting' && error !== null ? (
        <div className={classes.panel}>
          <Failure what={t('page.itself')} error={error} onRetry={retryNow} />
        </div>
      ) : (
        <NoRows>
          {narrowed ? (
            <>
              {t('page.no-match')}{' '}
              <Button variant="default" size="xs" onClick={clear}>
                {t('page.clear-filters')}
              </Button>
            </>
          ) : (
            t('page.waiting')
          )}
        </NoRows>
      )}
    </div>
  );
}
