import { locale } from '../texts/language';
import { t } from '../texts/rooms/reports';

const percents = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const shares = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const finest = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** "up 9 %", "down 3 %", "unchanged"; undefined if there was nothing before. */
export function changeInWords(change: number | null): string | undefined {
  if (change === null) return undefined;
  const percent = Math.round(Math.abs(change) * 100);
  const direction = percent === 0 ? 'same' : change > 0 ? 'up' : 'down';
  return t('change', { direction, percent: shares.format(percent) });
}

/** "+12 %"; "–" if there was nothing before. */
export function signedChange(change: number | null): string {
  return change === null ? '–' : `${percents.format(change * 100)} %`;
}

/** "40"; "–" if it is not known. */
export function percent(share: number | null | undefined): string {
  return share == null ? '–' : shares.format(share * 100);
}

/** "24.1" */
export function exactPercent(share: number | null | undefined): string {
  return share == null ? '–' : exact.format(share * 100);
}

/** An availability in per cent: "98.21", never rounded up to what it does not reach. */
export function finePercent(percents: number | null | undefined): string {
  return percents == null ? '–' : finest.format(Math.floor(percents * 100) / 100);
}

/** Hours lost: "188.4 h", below one in minutes. */
export function hours(seconds: number): { value: string; unit: string } {
  if (seconds < 3600) return { value: shares.format(seconds / 60), unit: 'min' };
  return {
    value: seconds < 360_000 ? exact.format(seconds / 3600) : shares.format(seconds / 3600),
    unit: 'h',
  };
}
