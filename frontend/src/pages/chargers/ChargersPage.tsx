import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useMemo } from 'react';
import { Failure } from '../../components/Failure';
import { NoRows } from '../../components/NoRows';
import { SearchField } from '../../components/SearchField';
import { useTitle } from '../../components/useTitle';
import type { Fleet } from '../../live/fleet';
import { useLive } from '../../live/LiveProvider';
import { useFleet } from '../../live/useFleet';
import { AddCharger } from './AddCharger';
import { CardGrid } from './CardGrid';
import { ChargersLoading } from './ChargersLoading';
import classes from './ChargersPage.module.css';
import { Filters } from './Filters';
import { FleetBand } from './FleetBand';
import { isFiltered, matching, sorted } from './select';
import { useView } from './useView';

// What few see is not loaded with the page; phones have no table.
const ChargerTable = lazy(() => import('./ChargerTable'));
const NoChargers = lazy(() => import('./NoChargers'));
const ConnectAnother = lazy(() => import('./ConnectAnother'));

const FEW = 5;

export function ChargersPage() {
  useTitle('Chargers');
  const fleet = useFleet();
  const { error, retryNow } = useLive();
  const search = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const isEmpty = fleet?.order.length === 0;
  return (
    <>
      <div className={classes.head}>
        <h1>Chargers</h1>
        {!isEmpty && (
          <div className={classes.actions}>
            <SearchField
              label="Id, name, vendor, serial"
              value={search.q ?? ''}
              onChange={(q) => void navigate({ search: (before) => ({ ...before, q }), replace: true })}
            />
            <AddCharger />
          </div>
        )}
      </div>
      {fleet && !isEmpty && <Chargers fleet={fleet} />}
      <Suspense>{isEmpty && <NoChargers />}</Suspense>
      {!fleet && (error ? <Failure what="Chargers" error={error} onRetry={retryNow} /> : <ChargersLoading />)}
    </>
  );
}

function Chargers({ fleet: now }: { fleet: Fleet }) {
  // Typing and scrolling go before the changes that come in.
  const fleet = useDeferredValue(now);
  const search = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const [view, setView] = useView();
  const { q, connection, state, status, vendor, sort, descending } = search;
  const found = useMemo(
    () => matching(fleet, { q, connection, state, status, vendor }),
    [fleet, q, connection, state, status, vendor],
  );
  const shown = useMemo(() => sorted(found, sort, descending === 'yes'), [found, sort, descending]);
  return (
    <>
      <FleetBand fleet={fleet} />
      <Filters fleet={fleet} found={found.length} view={view} onView={setView} />
      {shown.length === 0 ? (
        <NoRows>
          No charger matches.{' '}
          <Button
            variant="default"
            size="xs"
            onClick={() => void navigate({ search: { view: search.view } })}
          >
            Clear filters
          </Button>
        </NoRows>
      ) : view === 'table' ? (
        <Suspense>
          <ChargerTable chargers={shown} />
        </Suspense>
      ) : (
        <CardGrid chargers={shown} few={fleet.order.length <= FEW} />
      )}
      <Suspense>
        {fleet.order.length <= FEW && !isFiltered(search) && <ConnectAnother fleet={fleet} />}
      </Suspense>
    </>
  );
}
