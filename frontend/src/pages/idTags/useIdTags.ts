import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { IdTag, IdTagChange, IdTagCreate } from '../../api/types';
import { usePages } from '../../api/usePages';
import type { IdTagsSearch } from './search';

const KEY = ['id-tags'] as const;
const UNKNOWN = [...KEY, 'unknown'] as const;

export function useIdTags({ q, status }: IdTagsSearch) {
  const query = { q, ...(status && { status: [status] }) };
  return usePages<IdTag>([...KEY, 'list', query], (cursor, signal) =>
    answered(api.GET('/api/v1/id-tags', { params: { query: { ...query, cursor, limit: 50 } }, signal })),
  );
}

/** The tags that chargers have shown lately and nobody has registered. */
export function useUnknownTags() {
  return useQuery({
    queryKey: UNKNOWN,
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/id-tags/unknown', { params: { query: { limit: 20 } }, signal })),
    refetchInterval: 30_000,
  });
}

export function useIdTagActions() {
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries({ queryKey: KEY });
  const create = async (body: IdTagCreate) => {
    await answered(api.POST('/api/v1/id-tags', { body }));
    await changed();
  };
  const change = async (idTag: string, body: IdTagChange, stopRunning: boolean) => {
    const params = { path: { idTag }, query: { stopRunning } };
    await answered(api.PATCH('/api/v1/id-tags/{idTag}', { params, body }));
    await changed();
  };
  const remove = async (idTag: string) => {
    await answered(api.DELETE('/api/v1/id-tags/{idTag}', { params: { path: { idTag } } }));
    await changed();
  };
  return { create, change, remove };
}
