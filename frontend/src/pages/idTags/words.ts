import type { IdTag } from '../../api/types';
import { t } from '../../texts/rooms/idTags';
import type { TagStatus } from './search';

/** What a tag may do now. An Accepted one may have expired since, or have used up its budget. */
export type Standing = TagStatus | 'OverBudget';

export function standingOf({ status, expiryDate, budget }: IdTag, now: number): Standing {
  if (status !== 'Accepted') return status;
  if (expiryDate !== null && Date.parse(expiryDate) <= now) return 'Expired';
  return budget !== null && budget.used >= limitOf(budget) ? 'OverBudget' : 'Accepted';
}

/** What a budget allows in this period, in Wh, with what was added once. */
export function limitOf({ energyWh, added }: NonNullable<IdTag['budget']>): number {
  return energyWh + added;
}

/** "All", "CP001", "4 chargers" */
export function placesOf({ allowedDeviceIds: [first, ...more] }: IdTag): string {
  if (first === undefined) return t('places.all');
  return more.length === 0 ? first : t('places.some', { count: more.length + 1 });
}

/** "In 58 local lists" */
export function listsOf({ localLists, kind }: IdTag): string {
  if (localLists > 0) return t('lists.in', { count: localLists });
  return t(kind === 'app' ? 'lists.not-needed' : 'lists.none');
}

/** The name that people know a tag by. */
export function calledOf({ name, idTag }: IdTag): string {
  return name ?? idTag;
}
