import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './MorePages.module.css';

interface Props {
  pages: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
  /** What the list is of: "users". */
  what: string;
}

const AHEAD = '400px';

/** Stands at the end of a list and gets the next page when it comes near. */
export function MorePages({ pages, what }: Props) {
  const end = useRef<HTMLParagraphElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const waits = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (!end.current || !waits) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) fetchNextPage();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [waits, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <p ref={end} className={classes.end} role="status">
      {isFetchNextPageError ? (
        <Button variant="default" h={30} fz={13} onClick={() => fetchNextPage()}>
          More {what} didn’t load. Try again
        </Button>
      ) : (
        `More ${what} are loading`
      )}
    </p>
  );
}
