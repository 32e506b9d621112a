import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type RowLayout, rowAt, topOf } from './rowLayout';

/** The rows of a list that are in sight, and some beyond, if the page as a whole scrolls. */
export function useWindowRows(list: RefObject<HTMLElement | null>, layout: RowLayout, beyond: number) {
  const [inSight, setInSight] = useState({ top: 0, bottom: 0 });
  const { row } = layout;
  useLayoutEffect(() => {
    const read = () => {
      const above = -(list.current?.getBoundingClientRect().top ?? 0);
      // Whole rows: most scrolling changes nothing.
      const top = Math.floor(above / row) * row;
      const bottom = Math.ceil((above + window.innerHeight) / row) * row;
      setInSight((before) => (before.top === top && before.bottom === bottom ? before : { top, bottom }));
    };
    // Immediately, because a fast scroll would show an empty list for a frame.
    const scrolled = () => flushSync(read);
    read();
    window.addEventListener('scroll', scrolled, { passive: true });
    window.addEventListener('resize', read);
    return () => {
      window.removeEventListener('scroll', scrolled);
      window.removeEventListener('resize', read);
    };
  }, [list, row]);
  const first = rowAt(layout, inSight.top - beyond * row);
  const last = Math.min(rowAt(layout, inSight.bottom + beyond * row), layout.count - 1);
  return Array.from({ length: last - first + 1 }, (_, offset) => ({
    index: first + offset,
    top: topOf(layout, first + offset),
  }));
}
