import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue } from 'react';
import type { Summary } from '../../api/types';
import { useLive } from '../../live/LiveProvider';
import { useFleet, useSummary } from '../../live/useFleet';
import { ByDay } from '../../reports/ByDay';
import { SpanChoice } from '../../reports/SpanChoice';
import type { ReportSearch } from '../../reports/search';
import { type ReportQuery, useReportQuery } from '../../reports/useReport';
import { t as common } from '../../texts/rooms/common';
import { t } from '../../texts/rooms/dashboard';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { PageHead } from '../../ui/PageHead';
import { Attention } from './Attention';
import { Connectors } from './Connectors';
import classes from './DashboardPage.module.css';
import { Figures } from './Figures';
import { LatestFaults } from './LatestFaults';
import { MostPower } from './MostPower';
import { InUseByHour, LowestAvailability, TimeLost } from './Past';

const NoChargers = lazy(() => import('../../chargers/NoChargers'));

/** The state of the fleet. */
export function DashboardPage() {
  const fleet = useFleet();
  const summary = useSummary();
  const { error, retryNow } = useLive();
  const search = useSearch({ from: '/gate/dashboard' });
  const navigate = useNavigate({ from: '/dashboard' });
  const query = useReportQuery(search);
  const set = (change: ReportSearch) =>
    void navigate({ search: (was) => ({ ...was, ...change }), replace: true });
  return (
    <>
      <PageHead title={common('page.dashboard')}>
        <SpanChoice search={search} days={query} onChange={set} />
      </PageHead>
      {fleet && summary ? (
        summary.chargers === 0 ? (
          <Suspense>
            <NoChargers />
          </Suspense>
        ) : (
          <Dashboard summary={summary} search={search} query={query} />
        )
      ) : error ? (
        <Failure what={t('page.itself')} error={error} onRetry={retryNow} />
      ) : (
        <Loading />
      )}
    </>
  );
}

interface Props {
  summary: Summary;
  search: ReportSearch;
  query: ReportQuery | undefined;
}

function Dashboard({ summary: now, search, query }: Props) {
  const summary = useDeferredValue(now);
  const stale = useLive().status === 'lost';
  return (
    <div data-stale={stale || undefined} className={classes.dashboard}>
      <Figures summary={summary} />
      <div className={classes.panels}>
        <div className={classes.main}>
          <ByDay query={query} search={search} />
          <InUseByHour query={query} search={search} />
          <Connectors summary={summary} />
          <div className={classes.pair}>
            <MostPower />
            <LatestFaults />
          </div>
        </div>
        <div className={classes.main}>
          <Attention />
          <LowestAvailability query={query} search={search} />
          <TimeLost query={query} search={search} />
        </div>
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div aria-busy="true">
      <p className="visuallyHidden" role="status">
        {t('page.loading')}
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
