import type { OddTariff } from '../../api/types';
import { t } from '../../texts/rooms/tariffs';

/** What is odd about a tariff. */
export function oddInWords({ code, element, by }: OddTariff): string {
  if (code === 'energyMayBeFree') return t('odd.energyMayBeFree');
  if (code === 'neverHolds') return t('odd.neverHolds', { element: element ?? 0 });
  return t('odd.neverReached', { element: element ?? 0, by: by ?? 0 });
}
