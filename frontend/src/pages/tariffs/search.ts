/** The address of a tariff: an older version of it. */
export interface TariffSearch {
  version?: number;
}

export function validateTariffSearch(search: Record<string, unknown>): TariffSearch {
  const { version } = search;
  const number = typeof version === 'number' ? version : Number(version);
  return Number.isInteger(number) && number > 0 && number < 2 ** 31 ? { version: number } : {};
}
