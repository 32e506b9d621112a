import { useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../../api/client';
import type { ChangedIdTag, IdTag, IdTagChange, IdTagCreate, UnknownIdTag } from '../../api/types';
import { usePages } from '../../api/usePages';
import { ID_TAGS_KEY } from '../../live/liveConnection';
import type { IdTagsSearch } from './search';

/** A use or a budget changes with each transaction; of those we hear. A refused tag is news that nobody sends. */
const SEEN_EVERY_MS = 30_000;

export function useIdTags({ q, status, kind, parent }: IdTagsSearch) {
  const query = { q, status, kind, parent };
  return usePages<IdTag>([...ID_TAGS_KEY, 'list', query], (cursor, signal) =>
    answered(api.GET('/api/v1/id-tags', { params: { query: { ...query, cursor, limit: 50 } }, signal })),
  );
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
  return { create, change, remove };
}
