import { lazy, Suspense, useDeferredValue } from 'react';
import { Bone } from '../../components/Bone';
import { Failure } from '../../components/Failure';
import { PageHead } from '../../components/PageHead';
import type { Fleet } from '../../live/fleet';
import { useLive } from '../../live/LiveProvider';
import { useFleet } from '../../live/useFleet';
import { Attention } from './Attention';
import { Connectors } from './Connectors';
import classes from './DashboardPage.module.css';
import { Figures } from './Figures';
import { LatestFaults } from './LatestFaults';
import { MostPower } from './MostPower';

const NoChargers = lazy(() => import('../chargers/NoChargers'));

/** How the fleet is now. */
export function DashboardPage() {
  const fleet = useFleet();
  const { error, retryNow } = useLive();
  return (
    <>
      <PageHead title="Dashboard" />
      {fleet ? (
        fleet.order.length === 0 ? (
          <Suspense>
            <NoChargers />
          </Suspense>
        ) : (
          <Dashboard fleet={fleet} />
        )
      ) : error ? (
        <Failure what="The dashboard" error={error} onRetry={retryNow} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function Dashboard({ fleet: now }: { fleet: Fleet }) {
  const fleet = useDeferredValue(now);
  const stale = useLive().status === 'lost';
  return (
    <div data-stale={stale || undefined} className={classes.dashboard}>
      <Figures fleet={fleet} />
      <div className={classes.panels}>
        <div className={classes.main}>
          <Connectors fleet={fleet} />
          <div className={classes.pair}>
            <MostPower fleet={fleet} />
            <LatestFaults fleet={fleet} />
          </div>
        </div>
        <Attention fleet={fleet} />
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div aria-busy="true">
      <p className="visuallyHidden" role="status">
        The dashboard is loading
      </p>
      <div className={classes.bones}>
        <Bone width="100%" height={52} />
      </div>
      <div className={classes.panels}>
        <div className={classes.main}>
          <Bone width="100%" height={150} radius={12} />
          <Bone width="100%" height={300} radius={12} />
        </div>
        <Bone width="100%" height={380} radius={12} />
      </div>
    </div>
  );
}
