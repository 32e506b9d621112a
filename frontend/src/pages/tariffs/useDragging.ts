import { type PointerEvent, useRef, useState } from 'react';

export interface Dragging {
  /** The sentence that is dragged now. */
  dragged: number | null;
  handleOf: (id: number) => {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
  };
}

/** Moves a sentence by its handle, one place whenever the pointer is beyond the middle of its neighbour. */
export function useDragging(onMove: (id: number, step: number) => void): Dragging {
  const [dragged, setDragged] = useState<number | null>(null);
  const list = useRef<Element | null>(null);
  const end = () => setDragged(null);
  return {
    dragged,
    handleOf: (id) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        list.current = event.currentTarget.closest('ul');
        setDragged(id);
      },
      onPointerMove: (event) => {
        if (dragged !== id) return;
        const step = stepTo(list.current, id, event.clientY);
        if (step !== 0) onMove(id, step);
      },
      onPointerUp: end,
      onPointerCancel: end,
    }),
  };
}

function stepTo(list: Element | null, id: number, y: number): number {
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-rule]') ?? [])];
  const at = rows.findIndex((row) => row.dataset.rule === String(id));
  const [above, below] = [rows[at - 1], rows[at + 1]];
  if (above && y < middleOf(above)) return -1;
  return below && y > middleOf(below) ? 1 : 0;
}

function middleOf(row: HTMLElement): number {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
