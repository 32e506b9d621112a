import { Button, Switch } from '@mantine/core';
import { t } from '../texts/rooms/logs';
import { FilterMenu } from '../ui/FilterMenu';
import { SearchField } from '../ui/SearchField';
import { TimeFilter } from '../ui/TimeFilter';
import { ChargerFilter } from './ChargerFilter';
import { ACTIONS, ERRORS_ONLY } from './choices';
import { DIRECTIONS } from './Direction';
import { ExportMenu } from './ExportMenu';
import classes from './LogFilters.module.css';
import { isFiltered, type LogQuery, type LogsSearch, NO_FILTERS, validateLogsSearch } from './search';

const WAYS = Object.entries(DIRECTIONS).map(([value, label]) => ({ value, label }));

interface Props {
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
  query: LogQuery;
  deviceId?: string;
}

export function LogFilters({ search, onSearch, query, deviceId }: Props) {
  // Choices pass through the validation of the address.
  const set = (name: keyof LogsSearch, value: string | string[]) =>
    onSearch({ [name]: validateLogsSearch({ [name]: value })[name] });
  return (
    <div className={classes.line}>
      <SearchField label={t('filters.search')} dense value={search.q ?? ''} onChange={(q) => set('q', q)} />
      <div className={classes.chips}>
        {deviceId === undefined && (
          <ChargerFilter chosen={search.deviceId ?? []} onChange={(ids) => set('deviceId', ids)} />
        )}
        <FilterMenu
          label={t('filters.all-actions')}
          options={ACTIONS}
          chosen={search.action ?? []}
          onChange={(actions) => set('action', actions)}
        />
        <FilterMenu
          label={t('filters.both-ways')}
          single
          options={WAYS}
          chosen={search.direction ? [search.direction] : []}
          onChange={(direction) => set('direction', direction)}
        />
        <TimeFilter chosen={search} onChange={onSearch} />
        <Switch
          aria-keyshortcuts="e"
          className={classes.errors}
          classNames={{ label: classes.errorsLabel }}
          label={ERRORS_ONLY}
          checked={search.errors === 'only'}
          onChange={(event) => set('errors', event.currentTarget.checked ? 'only' : '')}
        />
        {isFiltered(search) && (
          <Button variant="subtle" size="xs" onClick={() => onSearch(NO_FILTERS)}>
            {t('filters.clear')}
          </Button>
        )}
      </div>
      <div className={classes.export}>
        <ExportMenu query={query} deviceId={deviceId} />
      </div>
    </div>
  );
}
