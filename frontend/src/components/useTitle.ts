import { useEffect } from 'react';

/** What the browser's tab is called: "CP001 · GenX". */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · GenX`;
  }, [title]);
}
