import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import { AddCharger } from '../../chargers/AddCharger';
import type { ChargerQuery } from '../../chargers/query';
import type { ChargersSearch } from '../../chargers/search';
import { isFiltered } from '../../chargers/search';
import { type Chargers as Listed, useChargers, useListFailure } from '../../chargers/useChargers';
import { useIsPhone } from '../../lib/useIsPhone';
import { useTitle } from '../../lib/useTitle';
import { type Fleet, MOST_HELD } from '../../live/fleet';
import { useLive } from '../../live/LiveProvider';
import { useChargerCount, useFleet } from '../../live/useFleet';
import { t } from '../../texts/rooms/chargers';
import { Failure } from '../../ui/Failure';
import { NoRows } from '../../ui/NoRows';
import { SearchField } from '../../ui/SearchField';
import { CardGrid } from './CardGrid';
import { ChargersLoading, ListLoading } from './ChargersLoading';
import classes from './ChargersPage.module.css';
import { Filters } from './Filters';
import { FleetBand } from './FleetBand';
import { useView } from './useView';

// Parts that few people see are loaded later; phones have no table.
const ChargerTable = lazy(() => import('./ChargerTable'));
const ChooseList = lazy(() => import('./choosing/ChooseList'));
const NoChargers = lazy(() => import('../../chargers/NoChargers'));
const ConnectAnother = lazy(() => import('./ConnectAnother'));

const FEW = 5;

export function ChargersPage() {
  useTitle(t('title'));
  const fleet = useFleet();
  const { error, retryNow } = useLive();
  const search = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const isEmpty = fleet?.extent === 'whole' && fleet.order.length === 0;
  return (
    <>
      <div className={classes.head}>
        <h1>{t('title')}</h1>
        {!isEmpty && (
          <div className={classes.actions}>
            <SearchField
              label={t('search')}
              value={search.q ?? ''}
              onChange={(q) => void navigate({ search: (before) => ({ ...before, q }), replace: true })}
            />
            <AddCharger />
          </div>
        )}
      </div>
      {fleet && !isEmpty && <ChargerList fleet={fleet} />}
      <Suspense>{isEmpty && <NoChargers />}</Suspense>
      {!fleet &&
        (error ? <Failure what={t('what')} error={error} onRetry={retryNow} /> : <ChargersLoading />)}
    </>
  );
}

function ChargerList({ fleet }: { fleet: Fleet }) {
  const search = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const [view, setView] = useView();
  const [chooses, setChooses] = useState(false);
  const phone = useIsPhone();
  const may = mayOperate(useUser());
  const number = useChargerCount();
  // Typing and scrolling take precedence over live changes.
  const query = useQueryOf(search);
  const listed = useDeferredValue(useChargers(query));
  const failure = useListFailure(query);
  const few = fleet.extent === 'whole' && fleet.order.length <= FEW;
  return (
    <>
      <FleetBand />
      <Filters found={listed?.isPrevious ? undefined : listed?.total} view={view} onView={setView} />
      {!listed && failure ? (
        <Failure what={t('what-list')} error={failure.error} onRetry={failure.retry} />
      ) : !listed || (listed.chargers.length === 0 && (listed.more || listed.isPrevious)) ? (
        <ListLoading />
      ) : listed.chargers.length === 0 ? (
        <NoRows>
          {t('no-match')}{' '}
          <Button
            variant="default"
            size="xs"
            onClick={() => void navigate({ search: { view: search.view } })}
          >
            {t('clear-filters')}
          </Button>
        </NoRows>
      ) : view === 'table' ? (
        <Suspense>
          <ChargerTable chargers={listed.chargers} total={listed.total} query={query} onEnd={listed.more} />
        </Suspense>
      ) : chooses ? (
        <Suspense>
          <ChooseList
            chargers={listed.chargers}
            total={listed.total}
            query={query}
            onDone={() => setChooses(false)}
          />
        </Suspense>
      ) : (
        <>
          {phone && may && (
            <Button variant="subtle" size="xs" onClick={() => setChooses(true)}>
              {t('choose-several')}
            </Button>
          )}
          <CardGrid chargers={listed.chargers} few={few} onEnd={listed.more} />
        </>
      )}
      {listed?.isCapped && <Capped listed={listed} />}
      <Suspense>
        {few && number === fleet.order.length && !isFiltered(search) && <ConnectAnother fleet={fleet} />}
      </Suspense>
    </>
  );
}

/** The part of the address that selects chargers; the same object until it changes. */
function useQueryOf({ view: _, ...query }: ChargersSearch): ChargerQuery {
  const words = JSON.stringify(query);
  return useMemo(() => JSON.parse(words) as ChargerQuery, [words]);
}

function Capped({ listed: { total } }: { listed: Listed }) {
  return (
    <p className={classes.capped} role="status">
      {t('capped', { shown: MOST_HELD, total })}
    </p>
  );
}
