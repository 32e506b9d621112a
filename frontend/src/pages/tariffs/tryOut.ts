import type { CostLine, CostPeriod, Quote, Receipted, TariffContent } from '../../api/types';
import { shownAmount, typedAmount } from './decimals';
import { localTime, momentOf } from './zone';

/** A session to be tried out, as people type it. Times are by the clocks of the site. */
export interface Attempt {
  from: string;
  to: string;
  kwh: string;
  kw: string;
}

const HOUR_MS = 3_600_000;
const LONGEST_MS = 31 * 24 * HOUR_MS;

/** An afternoon of today, such as drivers have. */
export function usualAttempt(now: number, zone: string): Attempt {
  const day = localTime(now, zone).slice(0, 10);
  return { from: `${day}T15:10`, to: `${day}T18:00`, kwh: shownAmount('38.5'), kw: '22' };
}

/** The attempt as moments and amounts; null for what can't be read. */
export interface Tried {
  startedAt: number | null;
  endedAt: number | null;
  energyWh: number | null;
  powerW: number | null;
}

export function triedOf({ from, to, kwh, kw }: Attempt, zone: string): Tried {
  const [startedAt, endedAt] = [from, to].map((local) => (local === '' ? null : momentOf(local, zone)));
  const [energyWh, powerW] = [kwh, kw].map((text) => {
    const amount = typedAmount(text);
    return amount === null ? null : Math.round(Number(amount) * 1000);
  });
  return {
    startedAt: startedAt ?? null,
    endedAt: endedAt ?? null,
    energyWh: energyWh ?? null,
    powerW: powerW ?? null,
  };
}

/** Whether a session ends after it begins, and lasts as long as may be priced. */
export function isInOrder({ startedAt, endedAt }: Tried): boolean {
  return (
    startedAt === null || endedAt === null || (endedAt >= startedAt && endedAt - startedAt <= LONGEST_MS)
  );
}

/** The request for its price; null if something is missing. */
export function quoteOf(tried: Tried, content: TariffContent): Quote | null {
  const { startedAt, endedAt, energyWh, powerW } = tried;
  if (startedAt === null || endedAt === null || energyWh === null || !powerW || !isInOrder(tried))
    return null;
  return {
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    energyWh,
    powerW,
    content,
  };
}

/** A row of a receipt: a price and what it is for, or a time that costs nothing. */
export interface ReceiptRow {
  key: string;
  period: CostPeriod | null;
  line: CostLine | null;
}

/** The rows of a receipt: one for each price of each period, then what is paid once. */
export function rowsOf({ periods, fees }: Receipted): ReceiptRow[] {
  const ofPeriods = periods.flatMap((period) => {
    const lines: (CostLine | null)[] = period.lines.length > 0 ? period.lines : [null];
    return lines.map((line) => ({ key: `${period.beganAt} ${line?.type}`, period, line }));
  });
  return [...ofPeriods, ...fees.map((line) => ({ key: `${line.type} ${line.element}`, period: null, line }))];
}
