import { useElementSize } from '@mantine/hooks';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

interface Props {
  /** What the chart shows, and how it is read. */
  label: string;
  className?: string;
  tone?: string;
  /** The number of places that can be read. */
  count: number;
  read: number | null;
  onRead: (place: number | null) => void;
  /** The place at a distance from the left edge, of a chart of this width. */
  placeAt: (x: number, width: number) => number | null;
  /** What is read, in words; null says how it is read. */
  words: string | null;
  children: (width: number) => ReactNode;
}

/** A chart that is read place by place, by pointer, finger or keys. */
export function ChartReader(props: Props) {
  const { label, className, tone, count, read, onRead, placeAt, words, children } = props;
  const { ref, width } = useElementSize();
  const point = (event: PointerEvent<HTMLDivElement>) => {
    onRead(placeAt(event.clientX - event.currentTarget.getBoundingClientRect().left, width));
  };
  const key = (event: KeyboardEvent) => {
    const next = moved(event.key, read, count);
    if (next === undefined) return;
    event.preventDefault();
    onRead(next);
  };
  return (
    <div
      ref={ref}
      className={className}
      data-tone={tone}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={(read ?? 0) + 1}
      aria-valuetext={words ?? undefined}
      onKeyDown={key}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={(event) => event.pointerType === 'mouse' && onRead(null)}
      onBlur={() => onRead(null)}
    >
      {width > 0 && children(width)}
    </div>
  );
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/** The place that a key leads to; undefined if it leads nowhere. */
function moved(key: string, read: number | null, count: number): number | null | undefined {
  if (count === 0) return undefined;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'Escape') return read === null ? undefined : null;
  const step = STEPS[key];
  if (step === undefined) return undefined;
  if (read === null) return step > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, read + step));
}
