import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { t } from '../texts/rooms/common';
import classes from './MorePages.module.css';

export interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}

interface Props {
  pages: Pages;
  /** Names the items of the list: "users". */
  what: string;
  /** Shown when there are no more. */
  over?: string;
}

const AHEAD = '1000px';

/** The end of a list; loads the next page when it comes near. */
export function MorePages({ pages, what, over }: Props) {
  const end = useRef<HTMLParagraphElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const waits = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (!end.current || !waits) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) fetchNextPage();
      },
      // A margin counts only for what scrolls itself.
      { root: end.current.closest('[data-scroller]'), rootMargin: AHEAD },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [waits, fetchNextPage]);
  if (!hasNextPage && !over) return null;
  return (
    <p ref={end} className={classes.end} role="status">
      {isFetchNextPageError ? (
        <Button variant="default" size="xs" onClick={() => fetchNextPage()}>
          {t('more.failed', { what })}
        </Button>
      ) : hasNextPage ? (
        t('more.loading', { what })
      ) : (
        over
      )}
    </p>
  );
}
