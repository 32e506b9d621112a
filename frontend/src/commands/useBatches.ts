import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { BatchOrder, CommandBatch } from '../api/types';
import { usePages } from '../api/usePages';
import { BATCHES_KEY } from '../live/liveConnection';

const PAGE = 25;

/** Batches of commands, newest first, page by page. The live connection keeps them up to date. */
export function useBatches() {
  return usePages<CommandBatch>([...BATCHES_KEY, 'list'], (cursor, signal) =>
    answered(api.GET('/api/v1/command-batches', { params: { query: { cursor, limit: PAGE } }, signal })),
  );
}

export function useBatch(batchId: string) {
  return useQuery({
    queryKey: [...BATCHES_KEY, batchId],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/command-batches/{batchId}', { params: { path: { batchId } }, signal })),
  });
}

export function useBatchActions() {
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries({ queryKey: BATCHES_KEY });
  const start = async (body: BatchOrder): Promise<CommandBatch> => {
    const batch = await answered(api.POST('/api/v1/command-batches', { body }));
    await changed();
    return batch;
  };
  const cancel = async (batchId: string) => {
    await answered(api.POST('/api/v1/command-batches/{batchId}/cancel', { params: { path: { batchId } } }));
    await changed();
  };
  return { start, cancel };
}
