import { locale } from '../../texts/language';

const TYPED = /^(\d{1,7})(?:[.,](\d{1,6}))?$/;
const PLACES = 6;
const MILLION = 1_000_000;
const POINT = new Intl.NumberFormat(locale).format(0.5).charAt(1);

/** Reads an amount that was typed with a point or a comma, as the API takes it: "0,50" -> "0.5"; null if it is none. */
export function typedAmount(text: string): string | null {
  const found = TYPED.exec(text.trim());
  if (!found) return null;
  const [, whole = '', part = ''] = found;
  const places = part.replace(/0+$/, '');
  return `${Number(whole)}${places && `.${places}`}`;
}

/** An amount of the API as people type it, with at least `digits` places: "0.5" -> "0.50". */
export function shownAmount(amount: string, digits = 0): string {
  const [whole = '0', part = ''] = amount.split('.');
  const places = part.replace(/0+$/, '').padEnd(digits, '0');
  return `${Number(whole)}${places && POINT}${places}`;
}

/** The same number of the API in one way of writing. */
export function plainAmount(amount: string): string {
  return ofMillionths(millionths(amount));
}

/** A price per minute, per hour. */
export function perHour(perMinute: string): string {
  return ofMillionths(millionths(perMinute) * 60);
}

/** A price per hour, per minute; null if that has more places than a price may have. */
export function perMinute(perHour: string): string | null {
  const all = millionths(perHour);
  return all % 60 === 0 ? ofMillionths(all / 60) : null;
}

/** Up to 13 digits, which a number holds exactly. */
function millionths(amount: string): number {
  const [whole = '0', part = ''] = amount.split('.');
  return Number(whole) * MILLION + Number(part.padEnd(PLACES, '0').slice(0, PLACES));
}

function ofMillionths(all: number): string {
  const places = String(all % MILLION)
    .padStart(PLACES, '0')
    .replace(/0+$/, '');
  return `${Math.floor(all / MILLION)}${places && `.${places}`}`;
}

/** The digits after the point of a currency: 2 for GBP, 0 for JPY. */
export function digitsOf(currency: string): number {
  try {
    return currencyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** The sign of a currency, and whether it stands before amounts. */
export function signOf(currency: string): { sign: string; isBefore: boolean } {
  try {
    const parts = currencyFormat(currency).formatToParts(1);
    const at = parts.findIndex(({ type }) => type === 'currency');
    return { sign: parts[at]?.value ?? currency, isBefore: at === 0 };
  } catch {
    return { sign: currency, isBefore: false };
  }
}

/** "£0.49", "0,49 €": with all of the places of a price. */
export function priceInWords(amount: string, currency: string): string {
  const { sign, isBefore } = signOf(currency);
  const number = shownAmount(amount, digitsOf(currency));
  const space = sign.length > 1 || !isBefore ? '\u00a0' : '';
  return isBefore ? `${sign}${space}${number}` : `${number}${space}${sign}`;
}

function currencyFormat(currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
}
