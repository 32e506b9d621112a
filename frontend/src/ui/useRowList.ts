import { useCallback, useRef, useState } from 'react';

const NONE: ReadonlyMap<string, number> = new Map();

export type RowListState = ReturnType<typeof useRowList>;

/** The state of a list of rows: which are open, and the height of their details. */
export function useRowList() {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(NONE);
  const toggle = useCallback(
    (id: string) =>
      setOpen((before) => {
        const next = new Map(before);
        if (!next.delete(id)) next.set(id, 0);
        return next;
      }),
    [],
  );
  const measured = useCallback(
    (id: string, height: number) =>
      setOpen((before) =>
        !before.has(id) || before.get(id) === height ? before : new Map(before).set(id, height),
      ),
    [],
  );
  const closeAll = useCallback(() => setOpen(NONE), []);
  return { scroller, open, toggle, measured, closeAll };
}
