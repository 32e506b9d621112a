import { locale } from '../../texts/language';

const CODES =
  'EURGBPUSDCHFSEKNOKDKKPLNCZKAEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBHDBIFBMDBNDBOBBRLBSDBTN' +
  'BWPBYNBZDCADCDFCLPCNYCOPCRCCUPCVEDJFDOPDZDEGPERNETBFJDFKPGELGHSGIPGMDGNFGTQGYDHKDHNLHTGHUF' +
  'IDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDLMGAMKDMMKMNT' +
  'MOPMRUMURMVRMWKMXNMYRMZNNADNGNNIONPRNZDOMRPABPENPGKPHPPKRPYGQARRONRSDRUBRWFSARSBDSCRSDGSGD' +
  'SHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUYUUZSVEDVESVNDVUVWSTXAFXCDXCG' +
  'XOFXPFYERZARZMWZWG';

/** The currencies of ISO 4217 that GenX knows, those of most sites first. */
export const CURRENCIES: readonly string[] = CODES.match(/.{3}/g) ?? [];

const names = new Intl.DisplayNames(locale, { type: 'currency' });

/** "EUR, euro" */
export function currencyName(code: string): string {
  const name = names.of(code);
  return name && name !== code ? `${code}, ${name}` : code;
}

/** The time zones that the browser knows, and the one that a tariff has. */
export function zones(chosen: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(chosen) ? known : [chosen, ...known];
}
