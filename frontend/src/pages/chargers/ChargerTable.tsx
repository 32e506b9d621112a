import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { Charger } from '../../api/types';
import type { ChargerQuery } from '../../chargers/query';
import type { Sort } from '../../chargers/search';
import { singleKeys } from '../../lib/singleKeys';
import { useEnd } from '../../lib/useEnd';
import { useWatch } from '../../live/useFleet';
import { t as batches } from '../../texts/rooms/batches';
import { t } from '../../texts/rooms/chargers';
import { topOf } from '../../ui/rowLayout';
import { useRowKeys } from '../../ui/useRowKeys';
import { useWindowRows } from '../../ui/useWindowRows';
import classes from './ChargerTable.module.css';
import { ChargerTableRow } from './ChargerTableRow';
import { type Choice, isChosen, NOTHING, toggled } from './choosing/chosen';
import { Docked } from './choosing/Docked';
import { useValues } from './choosing/useValues';

const ROW = 44;

interface Column {
  name: string;
  sort?: Sort;
  /** The sort key, if it differs from the name. */
  by?: string;
  /** Sorts the highest values first, since people look for those. */
  highestFirst?: boolean;
  right?: boolean;
}

const LAST_SEEN: Column = { name: t('column.last-seen'), sort: 'lastSeen', right: true };
/** In place of the last column, if a configuration key is about to be changed. */
const VALUE_NOW: Column = { name: batches('column.value'), right: true };
const COLUMNS: Column[] = [
  { name: t('column.charger'), sort: 'charger' },
  { name: t('column.connection') },
  { name: t('column.connectors'), by: t('column.by-faults'), sort: 'faults', highestFirst: true },
  { name: t('column.power'), sort: 'power', highestFirst: true, right: true },
  { name: t('column.energy'), right: true },
  { name: t('column.model'), sort: 'model' },
  { name: t('column.firmware') },
  { name: t('column.status') },
  LAST_SEEN,
];

interface Props {
  chargers: readonly Charger[];
  total: number;
  query: ChargerQuery;
  /** Called when the last row comes in sight. */
  onEnd: (() => void) | undefined;
}

/** A table for many chargers, in which operators choose some to send a command to. */
export default function ChargerTable({ chargers, total, query, onEnd }: Props) {
  const may = mayOperate(useUser());
  const [choice, setChoice] = useState(NOTHING);
  const [key, setKey] = useState('');
  if (!may) return <Rows chargers={chargers} onEnd={onEnd} />;
  return (
    <Docked
      choice={choice}
      onChoice={setChoice}
      chargers={chargers}
      total={total}
      query={query}
      onKey={setKey}
    >
      <Rows chargers={chargers} onEnd={onEnd} choice={choice} onChoice={setChoice} configurationKey={key} />
    </Docked>
  );
}

interface RowsProps {
  chargers: readonly Charger[];
  onEnd: (() => void) | undefined;
  /** What was chosen, if the user may choose. */
  choice?: Choice;
  onChoice?: (choice: Choice) => void;
  /** The key whose values are shown while chargers are chosen. */
  configurationKey?: string;
}

/** Only the rows in sight are in the page. */
function Rows({ chargers, onEnd, choice, onChoice, configurationKey = '' }: RowsProps) {
  const values = useValues(configurationKey);
  const showsValues = values.size > 0;
  const body = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => ({ count: chargers.length, row: ROW, extras: [] }), [chargers.length]);
  const inSight = useWindowRows(body, layout, 8);
  useWatch(inSight.flatMap(({ index }) => chargers[index]?.deviceId ?? []));
  useEnd(inSight, chargers.length, onEnd);
  const keys = useRowKeys();
  const listed = useMemo(() => chargers.map(({ deviceId }) => deviceId), [chargers]);
  const toggle = (deviceId: string, range: boolean) =>
    choice && onChoice?.(toggled(choice, deviceId, listed, range));
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const deviceId = event.target instanceof HTMLElement && event.target.closest('[data-id]');
    if (event.key === 'x' && singleKeys.areOn() && deviceId)
      toggle(deviceId.getAttribute('data-id') ?? '', false);
    else keys(event);
  };
  const someChosen = choice !== undefined && (choice.all || choice.ids.size > 0);
  return (
    <div
      className={classes.table}
      role="table"
      aria-label={t('title')}
      aria-rowcount={chargers.length + 1}
      data-boxes={choice !== undefined || undefined}
      data-choosing={someChosen || undefined}
      data-values={showsValues || undefined}
    >
      <div role="rowgroup" className={classes.headGroup}>
        <div role="row" className={classes.head}>
          {choice && onChoice && (
            <div role="columnheader">
              <AllBox choice={choice} listed={listed} onChoice={onChoice} />
            </div>
          )}
          {COLUMNS.slice(0, -1).map((column) => (
            <Heading key={column.name} {...column} />
          ))}
          <Heading {...(showsValues ? VALUE_NOW : LAST_SEEN)} />
        </div>
      </div>
      <div
        ref={body}
        role="rowgroup"
        className={classes.body}
        style={{ height: topOf(layout, chargers.length) }}
        onKeyDown={pressed}
      >
        {inSight.map(({ index, top }) => {
          const charger = chargers[index];
          if (!charger) return null;
          return (
            <div
              key={charger.deviceId}
              role="row"
              aria-rowindex={index + 2}
              className={classes.row}
              data-id={charger.deviceId}
              style={{ transform: `translateY(${top}px)` }}
            >
              {choice && (
                <div role="cell" className={classes.box}>
                  <input
                    type="checkbox"
                    aria-label={batches('choose.box', { id: charger.deviceId })}
                    checked={isChosen(choice, charger.deviceId)}
                    onChange={(event) =>
                      toggle(charger.deviceId, (event.nativeEvent as MouseEvent).shiftKey === true)
                    }
                  />
                </div>
              )}
              <ChargerTableRow
                charger={charger}
                value={showsValues ? (values.get(charger.deviceId) ?? null) : undefined}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface AllProps {
  choice: Choice;
  listed: readonly string[];
  onChoice: (choice: Choice) => void;
}

/** Chooses all that are listed, or none. */
function AllBox({ choice, listed, onChoice }: AllProps) {
  const count = listed.filter((id) => isChosen(choice, id)).length;
  const all = count === listed.length;
  return (
    <input
      type="checkbox"
      aria-label={batches('choose.listed')}
      checked={all}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && !all;
      }}
      onChange={() => onChoice(all ? NOTHING : { ids: new Set(listed), all: false, last: null })}
    />
  );
}

function Heading({ name, by, sort, highestFirst = false, right }: Column) {
  const search = useSearch({ from: '/gate/chargers' });
  const navigate = useNavigate({ from: '/chargers' });
  if (!sort) {
    return (
      <div role="columnheader" data-right={right || undefined}>
        {name}
      </div>
    );
  }
  const sorted = search.sort === sort;
  const down = sorted && search.descending === 'yes';
  // One way, then the other, then back to the fleet's own order.
  const next = !sorted
    ? { sort, descending: highestFirst ? ('yes' as const) : undefined }
    : down === highestFirst
      ? { sort, descending: down ? undefined : ('yes' as const) }
      : { sort: undefined, descending: undefined };
  const Arrow = down ? IconArrowDown : IconArrowUp;
  return (
    <div
      role="columnheader"
      data-right={right || undefined}
      aria-sort={sorted ? (down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes.sort}
        onClick={() => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
      >
        {name}
        {by && <span className={sorted ? undefined : 'visuallyHidden'}>{by}</span>}
        {sorted && <Arrow size={13} stroke={1.7} aria-hidden />}
      </button>
    </div>
  );
}
