import { makeStore } from '../lib/store';

export interface Toast {
  id: number;
  text: string;
  failed: boolean;
  link?: ToastLink;
}

export interface ToastLink {
  to: string;
  words: string;
}

/** Results that the page does not show by itself. */
export const toasts = makeStore<readonly Toast[]>([]);

let last = 0;

export function toast(text: string): void {
  add(text, false);
}

/** Stays until somebody closes it. */
export function toastFailure(text: string): void {
  add(text, true);
}

/** Leads somewhere, and stays until somebody goes there or closes it. */
export function toastWithLink(text: string, link: ToastLink, failed: boolean): void {
  add(text, failed, link);
}

export function closeToast(id: number): void {
  toasts.set(toasts.get().filter((other) => other.id !== id));
}

function add(text: string, failed: boolean, link?: ToastLink): void {
  last += 1;
  toasts.set([...toasts.get(), { id: last, text, failed, link }]);
}
