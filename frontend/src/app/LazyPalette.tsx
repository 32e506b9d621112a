import { lazy, Suspense, useState } from 'react';
import { t } from '../texts/rooms/common';

const Palette = lazy(() => import('./Palette'));

/** The palette is not loaded before somebody wants it; what is typed meanwhile is handed over. */
export function LazyPalette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const waiting = (
    <input
      className="visuallyHidden"
      // In sight, since what gets the focus is scrolled to.
      style={{ position: 'fixed', top: 0 }}
      // biome-ignore lint/a11y/noAutofocus: it stands in for the palette's field.
      autoFocus
      aria-label={t('frame.palette-label')}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    />
  );
  return (
    <Suspense fallback={waiting}>
      <Palette begun={typed} onClose={onClose} />
    </Suspense>
  );
}
