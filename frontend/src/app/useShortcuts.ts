import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { PAGES } from './navigation';

const SEQUENCE_MS = 1000;

/** Ctrl/Cmd K for the palette; `/` for the search of the page; `g` and a letter for a page. */
export function useShortcuts(openPalette: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let wentAt = 0;
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = PAGES.find(({ key }) => key !== undefined && key === event.key);
      if (page && event.timeStamp - wentAt < SEQUENCE_MS) void navigate({ to: page.to });
      wentAt = event.key === 'g' ? event.timeStamp : 0;
      if (event.key !== '/') return;
      const search = document.querySelector<HTMLElement>('main [data-search]');
      if (search) event.preventDefault();
      search?.focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, openPalette]);
}

/** Single letters mean themselves where somebody types. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
