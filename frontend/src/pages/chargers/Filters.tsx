import { Button, SegmentedControl } from '@mantine/core';
import { IconLayoutGrid, IconTable } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CHARGER_STATUS, REGISTRATION } from '../../chargers/ChargerBadge';
import { ConnectorMark } from '../../chargers/ConnectorMark';
import type { ChargersSearch, View } from '../../chargers/search';
import { isFiltered } from '../../chargers/search';
import { FLEET_GROUPS, groupKey } from '../../chargers/status';
import { groupLabel } from '../../chargers/statusWords';
import { useVendors } from '../../chargers/useChargers';
import { useSummary } from '../../live/useFleet';
import { t } from '../../texts/rooms/chargers';
import { FilterMenu } from '../../ui/FilterMenu';
import classes from './Filters.module.css';

const CONNECTIONS = [
  { value: 'online', label: t('filter.online') },
  { value: 'offline', label: t('filter.offline') },
];
const STATES = FLEET_GROUPS.map(({ name, mark }) => ({
  value: name,
  label: groupLabel(name),
  mark: <ConnectorMark status={mark} size={15} />,
}));
const TRANSACTION = [{ value: 'yes', label: t('filter.running') }];
const ACCEPTANCE = [
  { value: 'pending', label: t('filter.waits') },
  { value: 'accepted', label: REGISTRATION.accepted },
  { value: 'rejected', label: REGISTRATION.rejected },
];
const STATUSES = Object.entries(CHARGER_STATUS).map(([value, label]) => ({ value, label }));
const VIEWS = [
  { value: 'cards', label: t('view.cards'), icon: IconLayoutGrid },
  { value: 'table', label: t('view.table'), icon: IconTable },
].map(({ value, label, icon: Icon }) => ({
  value,
  label: (
    <span className={classes.view}>
      <Icon size={15} stroke={1.7} aria-hidden />
      {label}
    </span>
  ),
}));

interface Props {
  /** The number of chargers that match; undefined until it is known. */
  found: number | undefined;
  view: View;
  onView: (view: View) => void;
}

export function Filters({ found, view, onView }: Props) {
  const search = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  const makers = useVendors();
  const pending = useSummary()?.pending;
  const filtered = isFiltered(search);
  // Choices pass through the validation of the address.
  const set = (change: Record<string, string[] | undefined>) =>
    void navigate({ search: (before) => ({ ...before, ...change }) as ChargersSearch, replace: true });
  return (
    <div className={classes.line}>
      <div className={classes.chips}>
        <FilterMenu
          label={t('filter.connection')}
          single
          options={CONNECTIONS}
          chosen={search.connection ? [search.connection] : []}
          onChange={(connection) => set({ connection })}
        />
        <FilterMenu
          label={t('filter.state')}
          options={STATES}
          chosen={search.state ?? []}
          onChange={(state) => set({ state })}
        />
        <FilterMenu
          label={t('filter.status')}
          options={STATUSES}
          chosen={search.status ?? []}
          onChange={(status) => set({ status })}
        />
        <FilterMenu
          label={t('filter.transaction')}
          single
          options={TRANSACTION}
          chosen={search.charging ? [search.charging] : []}
          onChange={(charging) => set({ charging })}
        />
        {(search.registration || (pending ?? 0) > 0) && (
          <FilterMenu
            label={t('filter.acceptance')}
            options={ACCEPTANCE}
            chosen={search.registration ?? []}
            onChange={(registration) => set({ registration })}
          />
        )}
        <FilterMenu
          label={t('filter.vendor')}
          options={makers.map((name) => ({ value: name, label: name }))}
          chosen={search.vendor ?? []}
          onChange={(vendor) => set({ vendor })}
        />
        {filtered && (
          <Button variant="subtle" size="xs" onClick={() => void navigate({ search: { view: search.view } })}>
            {t('filter.clear')}
          </Button>
        )}
      </div>
      <span className={classes.order} role="status">
        {filtered ? <Found number={found} search={search} /> : inOrder(search)}
      </span>
      <SegmentedControl
        className={classes.views}
        data={VIEWS}
        value={view}
        onChange={(value) => onView(value as View)}
        aria-label={t('view.label')}
      />
    </div>
  );
}

function inOrder({ sort, descending }: ChargersSearch): string {
  if (!sort) return t('order.fleet');
  return t(descending ? `order.${sort}-down` : `order.${sort}`);
}

/** "3 chargers"; a filter by one state also says what that state counts: "5 connectors on 3 chargers". */
function Found({ number, search }: { number: number | undefined; search: ChargersSearch }) {
  const summary = useSummary();
  if (number === undefined) return null;
  const { state = [], charging, ...others } = search;
  if (summary && charging && state.length === 0 && !isFiltered(others)) {
    return t('found.transactions', { transactions: summary.activeTransactions, count: number });
  }
  if (!summary || state.length === 0 || charging || isFiltered(others)) {
    return t('found.chargers', { count: number });
  }
  const connectors = state.reduce((sum, name) => sum + summary.connectors[groupKey(name)], 0);
  return t('found.connectors', { connectors, count: number });
}
