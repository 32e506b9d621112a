import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answered, api } from '../../../api/client';
import type { TagImport } from '../../../api/types';
import { ID_TAGS_KEY } from '../../../live/liveConnection';
import { type Checked, checkedOf } from './check';
import { csvOf, type Sheet } from './sheet';

function send(sheet: Sheet, dryRun: boolean, signal?: AbortSignal): Promise<TagImport> {
  return answered(
    api.POST('/api/v1/id-tags/import', {
      params: { query: { dryRun } },
      body: csvOf(sheet),
      bodySerializer: (body) => body,
      headers: { 'Content-Type': 'text/csv' },
      signal,
    }),
  );
}

/** Asks what each row of a sheet would do, again after each correction. Meanwhile the last answer stays. */
export function useCheck(id: number, sheet: Sheet) {
  const hasTags = sheet.columns.includes('idTag');
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: ['id-tag-import', id, sheet.revision],
    queryFn: ({ signal }) => send(sheet, true, signal),
    enabled: hasTags,
    staleTime: Infinity,
    gcTime: 0,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  const checked = useMemo<Checked | null>(() => (data ? checkedOf(sheet, data) : null), [sheet, data]);
  return { checked, error, hasTags, isChecking: isFetching || isPlaceholderData, refetch };
}

export function useImport() {
  const queries = useQueryClient();
  return async (sheet: Sheet): Promise<TagImport> => {
    const done = await send(sheet, false);
    await queries.invalidateQueries({ queryKey: ID_TAGS_KEY });
    return done;
  };
}
