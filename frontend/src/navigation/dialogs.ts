import { makeStore } from '../lib/store';

/** Dialogs that open over any page, from a button, the palette or a key. */
export type DialogName = 'addCharger' | 'inviteUser' | 'keys' | 'makeKey' | 'palette';

interface OpenDialog {
  name: DialogName;
  /** The element that had the focus and gets it back. */
  from: Element | null;
}

export const openDialog = makeStore<OpenDialog | null>(null);

export function showDialog(name: DialogName): void {
  openDialog.set({ name, from: openDialog.get()?.from ?? document.activeElement });
}

export function closeDialog(): void {
  const from = openDialog.get()?.from;
  openDialog.set(null);
  if (from instanceof HTMLElement) from.focus({ preventScroll: true });
}
