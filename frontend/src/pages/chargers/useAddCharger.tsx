import { lazy, type ReactNode, Suspense, useState } from 'react';

const AddChargerDialog = lazy(() => import('./AddChargerDialog'));

/** The dialog for a new charger is the page's: the first charger that is added takes away the button that opened it. */
export function useAddCharger(): { add: () => void; dialog: ReactNode } {
  const [open, setOpen] = useState(false);
  const dialog = open && (
    <Suspense>
      <AddChargerDialog onClose={() => setOpen(false)} />
    </Suspense>
  );
  return { add: () => setOpen(true), dialog };
}
