import { useEffect } from 'react';
import { t } from '../texts/rooms/common';

/** Sets the title of the browser's tab: "CP001 · GenX". */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = t('title', { title });
  }, [title]);
}
