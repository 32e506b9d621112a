import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { mayOperate, useUser } from '../../accounts/accounts';
import type { Charger } from '../../api/types';
import { useEnd } from '../../lib/useEnd';
import { useIsPhone } from '../../lib/useIsPhone';
import { useWatch } from '../../live/useFleet';
import { type RowLayout, topOf } from '../../ui/rowLayout';
import { useRowKeys } from '../../ui/useRowKeys';
import { useWindowRows } from '../../ui/useWindowRows';
import classes from './CardGrid.module.css';
import { ChargerCard } from './ChargerCard';
import { GAP, rowHeight } from './cardHeight';

const NARROWEST = 272;
const COLUMNS_OF_FEW = 3;
const AFTER_CARDS_MS = 1000;

interface Props {
  chargers: readonly Charger[];
  few: boolean;
  /** Called when the last row comes in sight. */
  onEnd: (() => void) | undefined;
}

/** Only the rows in sight are in the page, so that ten thousand chargers scroll like ten. */
export function CardGrid({ chargers, few, onEnd }: Props) {
  const { ref, width } = useElementSize();
  const list = useRef<HTMLDivElement>(null);
  const phone = useIsPhone();
  const fitting = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const columns = few ? Math.min(fitting, COLUMNS_OF_FEW) : fitting;
  const rows = useMemo(() => inRows(chargers, columns), [chargers, columns]);
  const layout = useMemo(() => layoutOf(rows), [rows]);
  const inSight = useWindowRows(list, layout, phone ? 4 : 3);
  useWatch(inSight.flatMap(({ index }) => rows[index]?.map(({ deviceId }) => deviceId) ?? []));
  useEnd(inSight, rows.length, onEnd);
  const keys = useRowKeys();
  const acts = useActs();
  return (
    <div ref={ref}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the links in it. */}
      <div
        ref={list}
        className={classes.list}
        style={{ height: Math.max(0, topOf(layout, rows.length) - GAP) }}
        onKeyDown={keys}
      >
        {width > 0 &&
          inSight.map(({ index, top }) => (
            <div
              key={index}
              className={classes.row}
              style={{
                transform: `translateY(${top}px)`,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
                height: rowHeight(rows[index] ?? []),
              }}
            >
              {rows[index]?.map((charger) => (
                <ChargerCard key={charger.deviceId} charger={charger} acts={acts} />
              ))}
            </div>
          ))}
      </div>
    </div>
  );
}

/** Actions are loaded when the cards have been shown, and only for people who may act. */
function useActs(): 'not' | 'soon' | 'now' {
  const may = mayOperate(useUser());
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), AFTER_CARDS_MS);
    return () => clearTimeout(timer);
  }, []);
  return !may ? 'not' : isLater ? 'now' : 'soon';
}

/** Rows are as high as cards with few connectors; some are higher. */
function layoutOf(rows: readonly Charger[][]): RowLayout {
  const least = rowHeight([]);
  const extras = rows.map((row, index) => ({ index, height: rowHeight(row) - least }));
  return { count: rows.length, row: least + GAP, extras: extras.filter(({ height }) => height > 0) };
}

function inRows(chargers: readonly Charger[], columns: number): Charger[][] {
  const rows: Charger[][] = [];
  for (let start = 0; start < chargers.length; start += columns) {
    rows.push(chargers.slice(start, start + columns));
  }
  return rows;
}
