import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../api/client';
import type { Charger, ChargerPage } from '../api/types';
import { type Fleet, MOST_HELD } from '../live/fleet';
import { CHARGERS_KEY } from '../live/liveConnection';
import { useFleet } from '../live/useFleet';
import { asked, type ChargerQuery, found } from './query';

const PAGE = 100;
/** No event says that a list from the server has changed, so it is loaded again; longer lists less often. */
const ASK_AGAIN_MS = 10_000;
const PAGES_AT_ONCE = 3;
/** Every letter typed into a search makes another list. */
const KEPT_MS = 30_000;
/** The most identities in one request, and in all. */
const MOST_IDS = 50;
const MOST_NAMED = 500;

export interface Chargers {
  chargers: readonly Charger[];
  /** How many match; more than are listed, if they come from the server. */
  total: number;
  /** Loads the next page, if there is one to load. */
  more?: () => void;
  /** The list has reached its limit, and there are more. */
  isCapped: boolean;
  /** These are the results of the query before; the new ones are loading. */
  isPrevious: boolean;
}

/**
 * The chargers that match, live: from the fleet held here, or of one too large for that from the server, page by page.
 * Undefined while nothing is known yet. While the server cannot be asked, what was known stays.
 */
export function useChargers(query: ChargerQuery): Chargers | undefined {
  const fleet = useFleet();
  const isPart = fleet?.extent === 'part';
  const pages = useInfiniteQuery({
    ...pagesOf(query),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      ASK_AGAIN_MS * Math.max(1, (data?.pages.length ?? 0) / PAGES_AT_ONCE),
    enabled: isPart,
    gcTime: KEPT_MS,
  });
  const held = useMemo(() => fleet && inHand(fleet, query), [fleet, query]);
  const paged = useMemo(
    () =>
      pages.data &&
      isPart && { chargers: listed(pages.data.pages, fleet), total: pages.data.pages[0]?.total ?? 0 },
    [pages.data, isPart, fleet],
  );
  // The first page of the fleet arrives before the list is loaded.
  if (!paged) return isPart && Object.keys(query).length > 0 ? undefined : held;
  const { chargers } = paged;
  const isCapped = pages.hasNextPage && chargers.length >= MOST_HELD;
  const mayLoad = pages.hasNextPage && !isCapped && !pages.isFetching;
  const isPrevious = pages.isPlaceholderData;
  return { ...paged, isCapped, isPrevious, more: mayLoad ? () => void pages.fetchNextPage() : undefined };
}

/** The error of the list of these chargers, if the server was asked for it and failed. */
export function useListFailure(query: ChargerQuery): { error: unknown; retry: () => void } | undefined {
  const { data, error, refetch } = useInfiniteQuery({ ...pagesOf(query), enabled: false });
  return error && !data ? { error, retry: () => void refetch() } : undefined;
}

function pagesOf(query: ChargerQuery) {
  return infiniteQueryOptions({
    queryKey: [...CHARGERS_KEY, query],
    queryFn: ({ pageParam, signal }) => load(query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ChargerPage) => page.nextCursor,
  });
}

function inHand(fleet: Fleet, query: ChargerQuery): Chargers | undefined {
  const inOrder = fleet.order.flatMap((id) => fleet.chargers.get(id) ?? []);
  const chargers = found(inOrder, query);
  // Matching chargers may still be on their way.
  if (fleet.extent === 'loading' && chargers.length === 0) return undefined;
  return { chargers, total: chargers.length, isCapped: false, isPrevious: false };
}

/** Lists each charger once, although it may have moved to another page, in its current state if it is held here. */
function listed(pages: readonly ChargerPage[], { chargers: held }: Fleet): Charger[] {
  const all = new Map(pages.flatMap(({ items }) => items).map((charger) => [charger.deviceId, charger]));
  return [...all.values()].map((charger) => held.get(charger.deviceId) ?? charger);
}

async function load(query: ChargerQuery, cursor: string | null, signal: AbortSignal): Promise<ChargerPage> {
  const page = { limit: PAGE, cursor: cursor ?? undefined };
  return answered(api.GET('/api/v1/chargers', { params: { query: { ...asked(query), ...page } }, signal }));
}

/** The chargers with these identities, by id in lower case. */
export function useChargersById(identities: readonly string[]): ReadonlyMap<string, Charger> {
  const fleet = useFleet();
  const wanted = useMemo(
    () => [...new Set(identities.map((identity) => identity.toLowerCase()))].sort().slice(0, MOST_NAMED),
    [identities],
  );
  const { data } = useQuery({
    queryKey: [...CHARGERS_KEY, 'byId', wanted],
    queryFn: ({ signal }) => loadById(wanted, signal),
    placeholderData: keepPreviousData,
    enabled: fleet?.extent === 'part' && wanted.length > 0,
  });
  return useMemo(() => {
    const chargers = fleet?.extent === 'part' ? (data ?? []) : [...(fleet?.chargers.values() ?? [])];
    return new Map(chargers.map((charger) => [charger.deviceId.toLowerCase(), charger]));
  }, [fleet, data]);
}

async function loadById(identities: readonly string[], signal: AbortSignal): Promise<Charger[]> {
  const found: Charger[] = [];
  for (let start = 0; start < identities.length; start += MOST_IDS) {
    const query = { deviceId: identities.slice(start, start + MOST_IDS), limit: MOST_IDS };
    const { items } = await answered(api.GET('/api/v1/chargers', { params: { query }, signal }));
    found.push(...items);
  }
  return found;
}

/** The vendors of all chargers, by name. */
export function useVendors(): readonly string[] {
  const { data } = useQuery({
    queryKey: ['vendors'],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/vendors', { params: { query: { limit: 200 } }, signal })),
  });
  return data?.items.map(({ vendor }) => vendor) ?? NONE;
}

const NONE: readonly string[] = [];
