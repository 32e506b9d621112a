import { useEffect } from 'react';
import { t } from '../texts/rooms/common';

/** What the browser's tab is called: "CP001 · GenX". */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = t('title', { title });
  }, [title]);
}
