import { SegmentedControl, Switch } from '@mantine/core';
import { FilterMenu } from '../../components/FilterMenu';
import { SearchField } from '../../components/SearchField';
import { TimeFilter } from '../../components/TimeFilter';
import { ChargerFilter } from './ChargerFilter';
import { ACTIONS, ERRORS_ONLY } from './choices';
import { ExportMenu } from './ExportMenu';
import classes from './LogFilters.module.css';
import { type LogQuery, type LogsSearch, validateLogsSearch } from './search';

const DIRECTIONS = [
  { value: '', label: 'Both ways' },
  { value: 'chargerToServer', label: 'Charger → Server' },
  { value: 'serverToCharger', label: 'Server → Charger' },
];

interface Props {
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
  query: LogQuery;
  deviceId?: string;
}

export function LogFilters({ search, onSearch, query, deviceId }: Props) {
  // Whatever is chosen passes through the validation of the address.
  const set = (name: keyof LogsSearch, value: string | string[]) =>
    onSearch({ [name]: validateLogsSearch({ [name]: value })[name] });
  return (
    <div className={classes.line}>
      <SearchField label="Search in messages" dense value={search.q ?? ''} onChange={(q) => set('q', q)} />
      {deviceId === undefined && (
        <ChargerFilter chosen={search.deviceId ?? []} onChange={(ids) => set('deviceId', ids)} />
      )}
      <FilterMenu
        label="All actions"
        options={ACTIONS}
        chosen={search.action ?? []}
        onChange={(actions) => set('action', actions)}
      />
      <SegmentedControl
        className={classes.directions}
        data={DIRECTIONS}
        value={search.direction ?? ''}
        onChange={(direction) => set('direction', direction)}
        aria-label="Direction"
      />
      <div className={classes.directionMenu}>
        <FilterMenu
          label="Both ways"
          single
          options={DIRECTIONS.slice(1)}
          chosen={search.direction ? [search.direction] : []}
          onChange={(direction) => set('direction', direction)}
        />
      </div>
      <Switch
        aria-keyshortcuts="e"
        className={classes.errors}
        classNames={{ label: classes.errorsLabel }}
        label={ERRORS_ONLY}
        checked={search.errors === 'only'}
        onChange={(event) => set('errors', event.currentTarget.checked ? 'only' : '')}
      />
      <TimeFilter chosen={search} onChange={onSearch} />
      <div className={classes.export}>
        <ExportMenu query={query} deviceId={deviceId} />
      </div>
    </div>
  );
}
