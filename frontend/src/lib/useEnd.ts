import { useEffect } from 'react';

/** Calls `onEnd` while the last of `count` rows is in sight. */
export function useEnd(
  inSight: readonly { index: number }[],
  count: number,
  onEnd: (() => void) | undefined,
): void {
  const isAtEnd = (inSight.at(-1)?.index ?? 0) >= count - 1;
  useEffect(() => {
    if (isAtEnd) onEnd?.();
  }, [isAtEnd, onEnd]);
}
