import type { BatchFilter, BatchOrder, Charger } from '../../../api/types';
import { asked, type ChargerQuery } from '../../../chargers/query';

/** The chargers that were chosen: some of them by id, or all that match the filter. */
export interface Choice {
  ids: ReadonlySet<string>;
  all: boolean;
  /** The one that was chosen last: Shift chooses from it on. */
  last: string | null;
}

export const NOTHING: Choice = { ids: new Set(), all: false, last: null };
export const EVERYTHING: Choice = { ids: new Set(), all: true, last: null };

export function isChosen({ ids, all }: Choice, deviceId: string): boolean {
  return all || ids.has(deviceId);
}

/** Chooses a charger or lets it go; with `range`, also all between it and the last one. */
export function toggled(choice: Choice, deviceId: string, listed: readonly string[], range: boolean): Choice {
  const ids = new Set(choice.all ? listed : choice.ids);
  const chooses = !isChosen(choice, deviceId);
  const between = range ? from(listed, choice.last, deviceId) : [deviceId];
  for (const id of between) {
    if (chooses) ids.add(id);
    else ids.delete(id);
  }
  return { ids, all: false, last: deviceId };
}

function from(listed: readonly string[], last: string | null, deviceId: string): readonly string[] {
  const [one, other] = [last === null ? -1 : listed.indexOf(last), listed.indexOf(deviceId)];
  if (one < 0 || other < 0) return [deviceId];
  return listed.slice(Math.min(one, other), Math.max(one, other) + 1);
}

export function countOf(choice: Choice, total: number): number {
  return choice.all ? total : choice.ids.size;
}

/** Whom a batch is for: the filter itself if all that match were chosen, or else a list. */
export function recipients(
  choice: Choice,
  query: ChargerQuery,
): Pick<BatchOrder, 'filter'> | Pick<BatchOrder, 'deviceIds'> {
  return choice.all ? { filter: filterOf(query) } : { deviceIds: [...choice.ids].sort() };
}

function filterOf(query: ChargerQuery): BatchFilter {
  const { sort: _, order: __, ...filter } = asked(query);
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** How many of the chosen chargers are offline, and how many sessions run on them; null if not all are listed. */
export function stateOf(
  choice: Choice,
  chargers: readonly Charger[],
  total: number,
): { offline: number; sessions: number } | null {
  const chosen = chargers.filter(({ deviceId }) => isChosen(choice, deviceId));
  if (chosen.length < countOf(choice, total)) return null;
  return {
    offline: chosen.filter(({ online }) => !online).length,
    sessions: chosen.reduce(
      (sum, { connectors }) => sum + connectors.filter(({ transactionId }) => transactionId !== null).length,
      0,
    ),
  };
}
