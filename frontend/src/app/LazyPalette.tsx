import { lazy, Suspense } from 'react';

const Palette = lazy(() => import('./Palette'));

/** The palette is not loaded before somebody wants it. */
export function LazyPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  if (!open) return null;
  return (
    <Suspense>
      <Palette onClose={onClose} />
    </Suspense>
  );
}
