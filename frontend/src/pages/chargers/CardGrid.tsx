import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Charger } from '../../api/types';
import { useIsPhone } from '../../components/useIsPhone';
import { useRowKeys } from '../../components/useRowKeys';
import classes from './CardGrid.module.css';
import { ChargerCard } from './ChargerCard';
import { GAP, rowHeight } from './cardHeight';

const NARROWEST = 272;
const COLUMNS_OF_FEW = 3;

/** Only the rows in sight are in the page, so that ten thousand chargers scroll like ten. */
export function CardGrid({ chargers, few }: { chargers: readonly Charger[]; few: boolean }) {
  const { ref, width } = useElementSize();
  const list = useRef<HTMLDivElement>(null);
  const phone = useIsPhone();
  const fitting = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const columns = few ? Math.min(fitting, COLUMNS_OF_FEW) : fitting;
  const rows = useMemo(() => inRows(chargers, columns), [chargers, columns]);
  const [top, setTop] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is above the list changes its height with the width.
  useEffect(() => {
    if (list.current) setTop(list.current.getBoundingClientRect().top + window.scrollY);
  }, [width]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rowHeight(rows[index] ?? []) + GAP,
    overscan: phone ? 4 : 3,
    scrollMargin: top,
  });
  // A charger that gets a third connector makes its row higher.
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights follow from the rows.
  useEffect(() => virtualizer.measure(), [virtualizer, rows]);
  const keys = useRowKeys();
  return (
    <div ref={ref}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: j and k move between the links in it. */}
      <div
        ref={list}
        className={classes.list}
        style={{ height: Math.max(0, virtualizer.getTotalSize() - GAP) }}
        onKeyDown={keys}
      >
        {width > 0 &&
          virtualizer.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              className={classes.row}
              style={{
                transform: `translateY(${start - top}px)`,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
                height: rowHeight(rows[index] ?? []),
              }}
            >
              {rows[index]?.map((charger) => (
                <ChargerCard key={charger.deviceId} charger={charger} />
              ))}
            </div>
          ))}
      </div>
    </div>
  );
}

function inRows(chargers: readonly Charger[], columns: number): Charger[][] {
  const rows: Charger[][] = [];
  for (let start = 0; start < chargers.length; start += columns) {
    rows.push(chargers.slice(start, start + columns));
  }
  return rows;
}
