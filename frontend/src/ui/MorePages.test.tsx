import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { MorePages, type Pages } from './MorePages';

const fetchNextPage = vi.fn();
let comesInSight: () => void;

const open = (pages: Partial<Pages>) =>
  show(
    <MorePages
      what="users"
      over="Nothing older"
      pages={{
        hasNextPage: true,
        isFetchingNextPage: false,
        isFetchNextPageError: false,
        fetchNextPage,
        ...pages,
      }}
    />,
  );

// jsdom has no layout, so nothing scrolls into view by itself.
beforeEach(() => {
  vi.clearAllMocks();
  comesInSight = () => undefined;
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(seen: (entries: { isIntersecting: boolean }[]) => void) {
        comesInSight = () => seen([{ isIntersecting: true }]);
      }
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

it('loads the next page when the end of the list is near', () => {
  open({});
  expect(screen.getByRole('status')).toHaveTextContent('Loading more users');
  expect(fetchNextPage).not.toHaveBeenCalled();
  comesInSight();
  expect(fetchNextPage).toHaveBeenCalledOnce();
});

it('asks for one page at a time', () => {
  open({ isFetchingNextPage: true });
  comesInSight();
  expect(fetchNextPage).not.toHaveBeenCalled();
});

it('waits for a click after a failure', () => {
  open({ isFetchNextPageError: true });
  comesInSight();
  expect(fetchNextPage).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Couldn’t load more users. Try again' }));
  expect(fetchNextPage).toHaveBeenCalledOnce();
});

it('says that the list ends here', () => {
  open({ hasNextPage: false });
  expect(screen.getByText('Nothing older')).toBeVisible();
});
