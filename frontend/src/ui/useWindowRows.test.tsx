import { act, screen } from '@testing-library/react';
import { useMemo, useRef } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { useWindowRows } from './useWindowRows';

const ROW = 50;
const BEYOND = 2;

function Rows({ count }: { count: number }) {
  const list = useRef<HTMLUListElement>(null);
  const layout = useMemo(() => ({ count, row: ROW, extras: [] }), [count]);
  return (
    <ul ref={list}>
      {useWindowRows(list, layout, BEYOND).map(({ index, top }) => (
        <li key={index}>
          {index} at {top}
        </li>
      ))}
    </ul>
  );
}

/** jsdom has no layout: this is how far the page is scrolled. */
function scrollTo(y: number) {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, -y));
  act(() => void window.dispatchEvent(new Event('scroll')));
}
const shown = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent);

afterEach(() => vi.restoreAllMocks());

it('has the rows in sight and some beyond, wherever the page is scrolled to', () => {
  show(<Rows count={10_000} />);
  const most = Math.ceil(window.innerHeight / ROW) + 2 * BEYOND + 1;
  expect(shown()[0]).toBe('0 at 0');
  expect(shown().length).toBeLessThanOrEqual(most);
  scrollTo(1000 * ROW);
  expect(shown()[0]).toBe(`${1000 - BEYOND} at ${(1000 - BEYOND) * ROW}`);
  expect(shown().length).toBeGreaterThan(window.innerHeight / ROW);
  expect(shown().length).toBeLessThanOrEqual(most);
});

it('has nothing for an empty list', () => {
  show(<Rows count={0} />);
  expect(shown()).toEqual([]);
});
