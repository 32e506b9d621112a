import { useState } from 'react';
import type { HourOfWeek, UtilisationReport } from '../api/types';
import { count } from '../lib/numbers';
import { t } from '../texts/rooms/reports';
import { HeatMap } from '../ui/HeatMap';
import { percent } from './change';
import { weekdayName } from './days';

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

export type Heat = 'inUse' | 'charging';

/** The hour of the week that is chosen: at first the busiest. */
export function useHourOfWeek(report: UtilisationReport) {
  const [place, setPlace] = useState<readonly [number, number] | null>(null);
  const { busiest, hours } = report;
  const [row, column] = place ?? (busiest ? [busiest.weekday - 1, busiest.hour] : [0, 0]);
  const chosen = hours?.find(({ weekday, hour }) => weekday === row + 1 && hour === column);
  return { place: [row, column] as const, chosen, choose: setPlace };
}

interface Props {
  report: UtilisationReport;
  heat: Heat;
  place: readonly [number, number];
  onChoose: (place: readonly [number, number]) => void;
  numerals?: boolean;
}

/** The share of connectors that is in use in each hour of the week. */
export function InUse({ report, heat, place, onChoose, numerals }: Props) {
  const byPlace = new Map(report.hours?.map((each) => [`${each.weekday} ${each.hour}`, each]));
  return (
    <HeatMap
      label={t('use.by-hour')}
      rows={WEEKDAYS.map((weekday) => ({
        name: weekdayName(weekday),
        cells: HOURS.map((_, hour) => {
          const cell = byPlace.get(`${weekday} ${hour}`);
          const share = cell?.[heat] ?? null;
          return {
            share: share === null ? null : share * 100,
            words: cell ? cellInWords(cell, heat, report) : '',
          };
        }),
      }))}
      columns={HOURS}
      chosen={place}
      onChoose={(...chosen) => onChoose(chosen)}
      {...(numerals && { numerals })}
    />
  );
}

/** "Wed 18 to 19: 94 %, 113 of 120 connectors" */
export function cellInWords(cell: HourOfWeek, heat: Heat, { connectors }: UtilisationReport): string {
  const share = cell[heat];
  if (share === null) return t('use.unknown', { time: hourInWords(cell) });
  const used = share * connectors;
  return t('use.cell', {
    time: hourInWords(cell),
    percent: percent(share),
    used: used < 10 ? used.toFixed(1) : count(Math.round(used)),
    connectors,
  });
}

/** "Wed 18 to 19" */
export function hourInWords({ weekday, hour }: Pick<HourOfWeek, 'weekday' | 'hour'>): string {
  return t('use.hour', { weekday: weekdayName(weekday), from: hour, to: (hour + 1) % 24 || 24 });
}
