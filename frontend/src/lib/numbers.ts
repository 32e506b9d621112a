import { locale } from '../texts/language';

const grouped = (digits: number) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [whole, one, two] = [grouped(0), grouped(1), grouped(2)];

export interface Amount {
  value: string;
  unit: string;
}

/** 1200 -> "1,200" */
export function count(value: number): string {
  return whole.format(value);
}

/** 1.3 -> "1.3" */
export function tenths(value: number): string {
  return one.format(value);
}

/** Power in kW with one decimal; "–" if it is not known. */
export function kilowatts(watts: number | null | undefined): string {
  return watts == null ? '–' : one.format(watts / 1000);
}

/** Energy in kWh with two decimals; "–" if it is not known. */
export function kilowattHours(wattHours: number | null | undefined): string {
  return wattHours == null ? '–' : two.format(wattHours / 1000);
}

const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: false });

/** A number as people type it, with the decimals it has: "0.1", "4000" */
export function amount(value: number): string {
  return plain.format(value);
}

const POINT = plain.format(0.5).charAt(1);

/** Reads a number of at least 0, typed with a decimal point or comma; NaN if it is not one. */
export function typedNumber(text: string): number {
  const [whole = '', part = '0', ...more] = text.trim().split(POINT);
  return /^\d+$/.test(whole) && /^\d+$/.test(part) && more.length === 0
    ? Number(`${whole}.${part}`)
    : Number.NaN;
}

/** A rating, as makers print it: "150", "7.4", "22". */
export function rating(watts: number | null): string {
  if (watts === null) return '–';
  return watts % 1000 === 0 ? whole.format(watts / 1000) : one.format(watts / 1000);
}

/** The power of a whole fleet in the unit that fits: "96 kW", "2.14 MW". */
export function fleetPower(watts: number): Amount {
  if (watts < 1_000_000) return { value: whole.format(watts / 1000), unit: 'kW' };
  return { value: two.format(watts / 1_000_000), unit: 'MW' };
}

/** The energy of many sessions in the unit that fits: "96.40 kWh", "2.43 MWh". */
export function fleetEnergy(wattHours: number): Amount {
  if (wattHours < 1_000_000) return { value: two.format(wattHours / 1000), unit: 'kWh' };
  return { value: two.format(wattHours / 1_000_000), unit: 'MWh' };
}

/** "136.41 MWh" */
export function energyInWords(wattHours: number): string {
  const { value, unit } = fleetEnergy(wattHours);
  return `${value} ${unit}`;
}

/** Energy on an axis, which has round values: "7.5 MWh" */
export function energyOnAxis(wattHours: number): string {
  return wattHours < 1_000_000 ? `${amount(wattHours / 1000)} kWh` : `${amount(wattHours / 1_000_000)} MWh`;
}

/** Money as people write it: "£57,214.00". Amounts come as decimal text. */
export function money(amount: string | number, currency: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(amount));
}

/** Money without its minor unit, if there is none to be seen: "£1,200" on an axis. */
export function roundMoney(amount: number, currency: string): string {
  const options = {
    style: 'currency',
    currency,
    maximumFractionDigits: 2,
    minimumFractionDigits: 0,
  } as const;
  return new Intl.NumberFormat(locale, options).format(amount);
}

/** A price with all the places that it has: "£0.345", "£6". */
export function unitPrice(amount: string, currency: string): string {
  const options = {
    style: 'currency',
    currency,
    minimumFractionDigits: 0,
    maximumFractionDigits: 6,
  } as const;
  return new Intl.NumberFormat(locale, options).format(Number(amount));
}

/** A difference: "+£2.00", "-£1.69", "£0.00" */
export function signedMoney(amount: number, currency: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency, signDisplay: 'exceptZero' }).format(
    amount,
  );
}
