import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { ChangedIdTag, IdTag, IdTagChange, IdTagCreate, UnknownIdTag } from '../../api/types';
import { usePages } from '../../api/usePages';
import { ID_TAGS_KEY, TRANSACTIONS_KEY } from '../../live/liveConnection';
import type { IdTagsSearch } from './search';

/** A use or a budget changes with each transaction; of those we hear. A refused tag is news that nobody sends. */
const SEEN_EVERY_MS = 30_000;
const MEASURED_EVERY_MS = 15_000;

export function useIdTags({ q, status, kind, parent, deviceId, overBudget, sort }: IdTagsSearch) {
  const query = {
    q,
    status,
    kind,
    parent,
    deviceId,
    ...(overBudget && { overBudget: true }),
    sort: sort === 'tag' ? ('idTag' as const) : ('lastUsed' as const),
  };
  return usePages<IdTag>([...ID_TAGS_KEY, 'list', query], (cursor, signal) =>
    answered(api.GET('/api/v1/id-tags', { params: { query: { ...query, cursor, limit: 50 } }, signal })),
  );
}

export function useIdTag(idTag: string) {
  return useQuery({
    queryKey: [...ID_TAGS_KEY, 'one', idTag],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/id-tags/{idTag}', { params: { path: { idTag } }, signal })),
    refetchInterval: ({ state }) => (state.data?.running.length ? MEASURED_EVERY_MS : false),
  });
}

/** What a tag has used on each day. */
export function useTagUsage(idTag: string) {
  return useQuery({
    queryKey: [...ID_TAGS_KEY, 'usage', idTag],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/id-tags/{idTag}/usage', { params: { path: { idTag } }, signal })),
  });
}

/** The last transactions of a tag, newest first. */
export function useTagSessions(idTag: string) {
  return useQuery({
    queryKey: [...TRANSACTIONS_KEY, 'of-tag', idTag],
    queryFn: async ({ signal }) => {
      const query = { idTag, limit: 10 };
      return (await answered(api.GET('/api/v1/transactions', { params: { query }, signal }))).items;
    },
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === 'active') ? MEASURED_EVERY_MS : false,
  });
}

/** The tags that chargers have shown lately and nobody has registered. */
export function useUnknownTags() {
  return usePages<UnknownIdTag>(
    [...ID_TAGS_KEY, 'unknown'],
    (cursor, signal) =>
      answered(api.GET('/api/v1/id-tags/unknown', { params: { query: { cursor, limit: 10 } }, signal })),
    SEEN_EVERY_MS,
  );
}

export function useIdTagActions() {
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries({ queryKey: ID_TAGS_KEY });
  const create = async (body: IdTagCreate) => {
    await answered(api.POST('/api/v1/id-tags', { body }));
    await changed();
  };
  const change = async (idTag: string, body: IdTagChange, stopRunning: boolean): Promise<ChangedIdTag> => {
    const params = { path: { idTag }, query: { stopRunning } };
    const tag = await answered(api.PATCH('/api/v1/id-tags/{idTag}', { params, body }));
    await changed();
    return tag;
  };
  const remove = async (idTag: string) => {
    await answered(api.DELETE('/api/v1/id-tags/{idTag}', { params: { path: { idTag } } }));
    await changed();
  };
  const addBudget = async (idTag: string, energyWh: number) => {
    const params = { path: { idTag } };
    await answered(api.POST('/api/v1/id-tags/{idTag}/budget/add', { params, body: { energyWh } }));
    await changed();
  };
  return { create, change, remove, addBudget };
}
