import { Button } from '@mantine/core';
import { t } from '../texts/rooms/logs';
import { Bone } from '../ui/Bone';
import { Failure } from '../ui/Failure';
import { NoRows } from '../ui/NoRows';
import { LogFilters } from './LogFilters';
import { LogList } from './LogList';
import classes from './LogView.module.css';
import { isFiltered, type LogsSearch, NO_FILTERS } from './search';
import { useLog } from './useLog';

interface Props {
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
  /** The charger, if the log is of one only; its rows then do not name it. */
  deviceId?: string;
}

export function LogView({ search, onSearch, deviceId }: Props) {
  const log = useLog(deviceId === undefined ? search : { ...search, deviceId: [deviceId] });
  const { pages, rows } = log;
  return (
    <div className={classes.log}>
      <LogFilters search={search} onSearch={onSearch} query={log.query} deviceId={deviceId} />
      {rows.length > 0 ? (
        <LogList key={JSON.stringify(log.query)} log={log} withCharger={deviceId === undefined} />
      ) : pages.isError ? (
        <div className={classes.panel}>
          <Failure what={t('log.itself')} error={pages.error} onRetry={() => void pages.refetch()} />
        </div>
      ) : pages.isPending || pages.hasNextPage ? (
        <Loading onMore={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined} />
      ) : isFiltered(search) ? (
        <NoRows>
          {t('log.no-match')}{' '}
          <Button variant="default" size="xs" onClick={() => onSearch(NO_FILTERS)}>
            {t('log.clear-filters')}
          </Button>
        </NoRows>
      ) : (
        <NoRows>{t('log.none')}</NoRows>
      )}
    </div>
  );
}

const ROWS = Array.from({ length: 14 }, (_, index) => index);

/** A rare text may be many pages away. Each page is searched on request only, so that the server isn't kept busy. */
function Loading({ onMore }: { onMore?: () => void }) {
  if (onMore) {
    return (
      <NoRows>
        {t('log.none-in-newest')}{' '}
        <Button variant="default" size="xs" onClick={onMore}>
          {t('log.look-further')}
        </Button>
      </NoRows>
    );
  }
  return (
    <div className={classes.panel} aria-busy="true">
      <p className="visuallyHidden" role="status">
        {t('log.loading')}
      </p>
      {ROWS.map((row) => (
        <div key={row} className={classes.bones}>
          <Bone width={84} height={12} />
          <Bone width={120} height={12} />
          <Bone width={130} height={12} />
          <Bone width={260} height={12} />
        </div>
      ))}
    </div>
  );
}
