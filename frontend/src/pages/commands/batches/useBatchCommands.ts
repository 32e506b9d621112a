import { useEffect } from 'react';
import { useCommands } from '../../../commands/useCommands';

const PAGE = 200;
/** More than these are loaded as somebody scrolls. */
const MOST_AT_ONCE = 2000;

/** The commands of a batch: all of them, since failed ones come first wherever they are. */
export function useBatchCommands(batchId: string) {
  const { pages, items } = useCommands({ batchId }, PAGE);
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const goesOn = hasNextPage && !isFetching && items.length < MOST_AT_ONCE;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return { pages, items };
}
