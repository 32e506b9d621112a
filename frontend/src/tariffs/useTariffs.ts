import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { ShownTariff } from '../api/types';

export const TARIFFS_KEY = ['tariffs'] as const;

const PAGE = 200;
const MOST_PAGES = 10;

/** All tariffs by name, without deleted ones. */
export function useTariffs() {
  return useQuery({ queryKey: [...TARIFFS_KEY, 'all'], queryFn: ({ signal }) => loadAll(signal) });
}

async function loadAll(signal: AbortSignal): Promise<ShownTariff[]> {
  const found: ShownTariff[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = { query: { limit: PAGE, cursor } };
    const { items, nextCursor } = await answered(api.GET('/api/v1/tariffs', { params, signal }));
    found.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return found;
}

/** The tariff of chargers and connectors that have none of their own. */
export function defaultOf(tariffs: readonly ShownTariff[]): ShownTariff | undefined {
  return tariffs.find(({ isDefault }) => isDefault);
}
