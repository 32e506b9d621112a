import type { ShownTariff, TariffContent } from '../../api/types';
import { listed } from '../../lib/lists';
import { t } from '../../texts/rooms/tariffs';
import { digitsOf, shownAmount } from './decimals';

/** "0.49 to 0.59 EUR per kWh" */
export function priceRange({ elements, currency }: TariffContent): string {
  const prices = elements
    .flatMap(({ components }) => components)
    .filter(({ type }) => type === 'ENERGY')
    .map(({ price }) => price)
    .sort((one, other) => Number(one) - Number(other));
  const [least, most] = [prices[0], prices.at(-1)];
  if (least === undefined || most === undefined) return t('price.no-energy', { currency });
  const digits = digitsOf(currency);
  if (Number(least) === Number(most)) return t('price.one', { price: shownAmount(least, digits), currency });
  return t('price.range', { least: shownAmount(least, digits), most: shownAmount(most, digits), currency });
}

/** "14 chargers and 2 connectors"; empty if it has neither. */
export function placesInWords({ usedBy: { chargers, connectors } }: Pick<ShownTariff, 'usedBy'>): string {
  return listed([
    ...(chargers > 0 ? [t('where.chargers', { count: chargers })] : []),
    ...(connectors > 0 ? [t('where.connectors', { count: connectors })] : []),
  ]);
}

/** The number of the version that a draft becomes. */
export function nextVersion({ published }: Pick<ShownTariff, 'published'>): number {
  return (published?.version ?? 0) + 1;
}
