import { lazy, Suspense } from 'react';
import { useStored } from '../lib/store';
import { closeDialog, type DialogName, openDialog } from '../navigation/dialogs';
import { LazyPalette } from './LazyPalette';

/** Each is loaded when it is first opened. */
const DIALOGS = {
  addCharger: lazy(() => import('../chargers/AddChargerDialog')),
  inviteUser: lazy(() => import('../pages/users/InviteUser')),
  keys: lazy(() => import('./KeysSheet')),
  makeKey: lazy(() => import('../pages/apiKeys/MakeKey')),
  palette: LazyPalette,
} satisfies Record<DialogName, unknown>;

export function Dialogs() {
  const open = useStored(openDialog);
  if (!open) return null;
  const Dialog = DIALOGS[open.name];
  return (
    <Suspense>
      <Dialog onClose={closeDialog} />
    </Suspense>
  );
}
