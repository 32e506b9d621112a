import { lazy, Suspense, useState } from 'react';
import { t } from '../texts/rooms/common';

const Palette = lazy(() => import('./Palette'));

/** Loads the palette when it is first opened, and hands over what was typed meanwhile. */
export function LazyPalette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const waiting = (
    <input
      className="visuallyHidden"
      // Within the window, since the browser scrolls to the element that gets the focus.
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
