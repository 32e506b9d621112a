import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './Tabs.module.css';

/** A line of tabs, which are links. In a narrow window the selected one is scrolled into view. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  const line = useRef<HTMLElement>(null);
  const { href } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address decides which tab is selected.
  useEffect(() => showSelected(line.current), [href]);
  return (
    <nav ref={line} className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  );
}

/** Scrolls only the line, so that the page stays where it is. */
function showSelected(line: HTMLElement | null): void {
  const selected = line?.querySelector('[aria-current]');
  if (!line || !selected) return;
  const [around, tab] = [line.getBoundingClientRect(), selected.getBoundingClientRect()];
  line.scrollLeft += tab.left + tab.width / 2 - (around.left + around.width / 2);
}
