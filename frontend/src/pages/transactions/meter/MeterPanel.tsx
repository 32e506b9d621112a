import { Button } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { MeterValues } from '../../../api/types';
import { t } from '../../../texts/rooms/transactions';
import { Panel } from '../../../ui/Panel';
import { type Band, bandAt } from '../cost/bands';
import { stripsOf } from './curves';
import { MeterChart } from './MeterChart';
import classes from './MeterPanel.module.css';
import type { Period } from './periods';
import { readingInWords, summaryOf } from './readings';

const MeterTable = lazy(() => import('./MeterTable'));

interface Props {
  values: MeterValues;
  periods: readonly Period[];
  /** The periods of the receipt with the same prices. */
  bands: readonly Band[];
  /** The place of the one that is marked, here and on the receipt. */
  marked: number | null;
  onMark: (place: number | null) => void;
  from: number;
  to: number;
}

/** What was measured, as charts on one time axis or as a table. */
export default function MeterPanel(props: Props) {
  const { periods, bands, marked, onMark, from, to } = props;
  const { items, total } = props.values;
  const strips = useMemo(() => stripsOf(items), [items]);
  const times = useMemo(() => timesOf(strips), [strips]);
  const [asTable, setAsTable] = useState(false);
  const [read, setRead] = useState<number | null>(null);
  const at = read === null ? undefined : times[read];
  const readAt = (place: number | null) => {
    setRead(place);
    const time = place === null ? undefined : times[place];
    onMark(time === undefined ? null : bandAt(bands, time));
  };
  if (strips.length === 0) return null;
  return (
    <Panel
      title={t('meter.curve')}
      aside={
        <Button variant="subtle" size="xs" className={classes.other} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'meter.as-chart' : 'meter.as-table')}
        </Button>
      }
    >
      <p className={classes.line}>
        {at === undefined ? summaryOf(strips, total) : readingInWords(strips, at)}
      </p>
      {asTable ? (
        <Suspense>
          <MeterTable strips={strips} times={times} />
        </Suspense>
      ) : (
        <MeterChart
          strips={strips}
          times={times}
          from={Math.min(from, times[0] ?? from)}
          to={Math.max(to, times.at(-1) ?? to)}
          periods={periods}
          read={read}
          bands={bands}
          marked={marked}
          onRead={readAt}
        />
      )}
    </Panel>
  );
}

/** The times at which any of the measures has a value, in order. */
function timesOf(strips: ReturnType<typeof stripsOf>): number[] {
  const all = strips.flatMap(({ curves }) => curves.flatMap(({ readings }) => readings.map(({ at }) => at)));
  return [...new Set(all)].sort((a, b) => a - b);
}
