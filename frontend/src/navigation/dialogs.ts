import { makeStore } from '../lib/store';

/** What opens over any page, from several places: a button, the palette, a key. */
export type DialogName = 'addCharger' | 'inviteUser' | 'keys' | 'makeKey' | 'palette';

interface OpenDialog {
  name: DialogName;
  /** Where the focus was, and goes back to. */
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
