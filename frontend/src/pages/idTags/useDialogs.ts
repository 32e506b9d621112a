import { useCallback, useState } from 'react';
import type { IdTag } from '../../api/types';
import type { TagKind } from './search';

/** A dialog about a tag. `add` may begin with a tag that was seen, and with the kind that it seems to be. */
export type Asked =
  | { dialog: 'edit' | 'block' | 'delete' | 'add-budget'; tag: IdTag }
  | { dialog: 'add'; idTag?: string; kind?: TagKind };

/** The dialog that is open, if there is one. */
export function useDialogs() {
  const [asked, ask] = useState<Asked | null>(null);
  const close = useCallback(() => ask(null), []);
  return { asked, ask, close };
}
