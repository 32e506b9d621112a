import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answered, api } from '../../api/client';
import { useChargers } from '../../chargers/useChargers';
import { since } from '../../lib/times';
import { useNow } from '../../lib/useNow';
import { summary } from '../../messages/summary';
import { t } from '../../texts/rooms/dashboard';
import { Bone } from '../../ui/Bone';
import { Failure } from '../../ui/Failure';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import { FAULTED, faults } from './attention';
import classes from './DashboardPage.module.css';

const SHOWN = 6;
const QUERY = { action: ['StatusNotification'], q: 'Faulted' };

/** The latest faults in the log, including those that are over. */
export function LatestFaults() {
  const faulted = useChargers(FAULTED)?.chargers ?? [];
  // A fault that begins or ends is a reason to load them again.
  const now = faults(faulted).map(({ charger, connector }) => `${charger.deviceId} ${connector.since}`);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['latest-faults', now.join()],
    queryFn: async ({ signal }) => {
      const page = await answered(
        api.GET('/api/v1/logs', { params: { query: { ...QUERY, limit: 20 } }, signal }),
      );
      return page.items.filter((entry) => summary(entry).wrong).slice(0, SHOWN);
    },
    placeholderData: keepPreviousData,
  });
  const clock = useNow(30_000);
  return (
    <Panel
      title={t('faults.title')}
      aside={
        <Link to="/logs" search={QUERY} className={classes.more}>
          {t('faults.all')}
        </Link>
      }
    >
      {error && !data && <Failure what={t('faults.itself')} error={error} onRetry={() => void refetch()} />}
      {isPending && !error && (
        <div className={classes.listBones} aria-busy="true">
          {[1, 2, 3, 4].map((bone) => (
            <Bone key={bone} width="100%" height={30} />
          ))}
        </div>
      )}
      {data?.length === 0 && <p className={classes.none}>{t('faults.none')}</p>}
      <ul className={classes.list} data-rows>
        {data?.map((entry) => (
          <li key={entry.id}>
            <Link
              to="/chargers/$deviceId/logs"
              params={{ deviceId: entry.deviceId }}
              search={QUERY}
              className={classes.item}
            >
              <span className={classes.id}>{entry.deviceId}</span>
              <span className={classes.detail}>{summary(entry).text}</span>
              <Moment at={entry.at} className={classes.when}>
                {since(entry.at, clock)}
              </Moment>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
