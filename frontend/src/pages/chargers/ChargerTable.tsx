import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import type { Charger } from '../../api/types';
import type { Sort } from '../../chargers/search';
import { useEnd } from '../../lib/useEnd';
import { useWatch } from '../../live/useFleet';
import { t } from '../../texts/rooms/chargers';
import { topOf } from '../../ui/rowLayout';
import { useRowKeys } from '../../ui/useRowKeys';
import { useWindowRows } from '../../ui/useWindowRows';
import classes from './ChargerTable.module.css';
import { ChargerTableRow } from './ChargerTableRow';

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

const COLUMNS: Column[] = [
  { name: t('column.charger'), sort: 'charger' },
  { name: t('column.connection') },
  { name: t('column.connectors'), by: t('column.by-faults'), sort: 'faults', highestFirst: true },
  { name: t('column.power'), sort: 'power', highestFirst: true, right: true },
  { name: t('column.energy'), right: true },
  { name: t('column.model'), sort: 'model' },
  { name: t('column.status') },
  { name: t('column.last-seen'), sort: 'lastSeen', right: true },
];

interface Props {
  chargers: readonly Charger[];
  /** Called when the last row comes in sight. */
  onEnd: (() => void) | undefined;
}

/** A table for many chargers; only the rows in sight are in the page. */
export default function ChargerTable({ chargers, onEnd }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => ({ count: chargers.length, row: ROW, extras: [] }), [chargers.length]);
  const inSight = useWindowRows(body, layout, 8);
  useWatch(inSight.flatMap(({ index }) => chargers[index]?.deviceId ?? []));
  useEnd(inSight, chargers.length, onEnd);
  const keys = useRowKeys();
  return (
    <div className={classes.table} role="table" aria-label={t('title')} aria-rowcount={chargers.length + 1}>
      <div role="rowgroup" className={classes.headGroup}>
        <div role="row" className={classes.head}>
          {COLUMNS.map((column) => (
            <Heading key={column.name} {...column} />
          ))}
        </div>
      </div>
      <div
        ref={body}
        role="rowgroup"
        className={classes.body}
        style={{ height: topOf(layout, chargers.length) }}
        onKeyDown={keys}
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
              style={{ transform: `translateY(${top}px)` }}
            >
              <ChargerTableRow charger={charger} />
            </div>
          );
        })}
      </div>
    </div>
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
