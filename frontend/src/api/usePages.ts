import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

export interface ListPage<Item> {
  items: Item[];
  nextCursor: string | null;
}

type Load<Item> = (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>;

/**
 * A list of the API, page by page. Earlier results stay while another search is under way. `every` many ms it is loaded
 * again, if no event tells of news.
 */
export function usePages<Item>(key: QueryKey, load: Load<Item>, every?: number) {
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam ?? undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ListPage<Item>) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: every,
  });
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  return { pages, items };
}
