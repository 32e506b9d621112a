import { useSyncExternalStore } from 'react';

const KEY = 'genx-single-keys';
const changed = new EventTarget();

/** Whether single letters and signs are shortcuts: people who dictate to their computer can turn them off (WCAG 2.1.4). */
export const singleKeys = {
  areOn(): boolean {
    try {
      return localStorage.getItem(KEY) !== 'off';
    } catch {
      return true;
    }
  },

  turn(on: boolean): void {
    try {
      if (on) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, 'off');
    } catch {
      // If nothing may be kept, they stay as they are.
    }
    changed.dispatchEvent(new Event('change'));
  },
};

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeys.areOn);
}

function subscribe(listener: () => void): () => void {
  changed.addEventListener('change', listener);
  window.addEventListener('storage', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('storage', listener);
  };
}
