import { Button, SegmentedControl } from '@mantine/core';
import { IconLayoutGrid, IconTable } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useVendors } from '../../chargers/useChargers';
import { CHARGER_STATUS } from '../../components/ChargerBadge';
import { ConnectorMark } from '../../components/ConnectorMark';
import { FilterMenu } from '../../components/FilterMenu';
import { plural } from '../../format/numbers';
import { useSummary } from '../../live/useFleet';
import { FLEET_GROUPS, groupKey } from '../../theme/status';
import classes from './Filters.module.css';
import type { ChargersSearch, Sort, View } from './search';
import { isFiltered } from './select';

const CONNECTIONS = [
  { value: 'online', label: 'Online' },
  { value: 'offline', label: 'Offline' },
];
const STATES = FLEET_GROUPS.map(({ name, mark }) => ({
  value: name,
  label: name,
  mark: <ConnectorMark status={mark} size={15} />,
}));
const TRANSACTION = [{ value: 'yes', label: 'Transaction running' }];
const ACCEPTANCE = [
  { value: 'pending', label: 'Waits to be accepted' },
  { value: 'accepted', label: 'Accepted' },
  { value: 'rejected', label: 'Rejected' },
];
const STATUSES = Object.entries(CHARGER_STATUS).map(([value, label]) => ({ value, label }));
const VIEWS = [
  { value: 'cards', label: 'Cards', icon: IconLayoutGrid },
  { value: 'table', label: 'Table', icon: IconTable },
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
  // Whatever is chosen passes through the validation of the address.
  const set = (change: Record<string, string[] | undefined>) =>
    void navigate({ search: (before) => ({ ...before, ...change }) as ChargersSearch, replace: true });
  return (
    <div className={classes.line}>
      <div className={classes.chips}>
        <FilterMenu
          label="Connection"
          single
          options={CONNECTIONS}
          chosen={search.connection ? [search.connection] : []}
          onChange={(connection) => set({ connection })}
        />
        <FilterMenu
          label="Connector state"
          options={STATES}
          chosen={search.state ?? []}
          onChange={(state) => set({ state })}
        />
        <FilterMenu
          label="Charger status"
          options={STATUSES}
          chosen={search.status ?? []}
          onChange={(status) => set({ status })}
        />
        <FilterMenu
          label="Transaction"
          single
          options={TRANSACTION}
          chosen={search.charging ? [search.charging] : []}
          onChange={(charging) => set({ charging })}
        />
        {(search.registration || (pending ?? 0) > 0) && (
          <FilterMenu
            label="Acceptance"
            options={ACCEPTANCE}
            chosen={search.registration ?? []}
            onChange={(registration) => set({ registration })}
          />
        )}
        <FilterMenu
          label="Vendor"
          options={makers.map((name) => ({ value: name, label: name }))}
          chosen={search.vendor ?? []}
          onChange={(vendor) => set({ vendor })}
        />
        {filtered && (
          <Button variant="subtle" size="xs" onClick={() => void navigate({ search: { view: search.view } })}>
            Clear
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
        aria-label="View"
      />
    </div>
  );
}

const ORDERS: Record<Sort, [ascending: string, descending: string]> = {
  charger: ['By id', 'By id, backwards'],
  power: ['Least power first', 'Most power first'],
  faults: ['Fewest faults first', 'Most faults first'],
  model: ['By vendor and model', 'By vendor and model, backwards'],
  lastSeen: ['Longest unseen first', 'Last seen first'],
};

function inOrder({ sort, descending }: ChargersSearch): string {
  return sort ? ORDERS[sort][descending ? 1 : 0] : 'Online first, then by id';
}

/** "3 chargers"; a filter by one state also says what that state counts: "5 connectors on 3 chargers". */
function Found({ number, search }: { number: number | undefined; search: ChargersSearch }) {
  const summary = useSummary();
  if (number === undefined) return null;
  const { state = [], charging, ...others } = search;
  const chargers = plural(number, 'charger');
  if (summary && charging && state.length === 0 && !isFiltered(others)) {
    return `${plural(summary.activeTransactions, 'transaction')} on ${chargers}`;
  }
  if (!summary || state.length === 0 || charging || isFiltered(others)) return chargers;
  const connectors = state.reduce((sum, name) => sum + summary.connectors[groupKey(name)], 0);
  return `${plural(connectors, 'connector')} on ${chargers}`;
}
