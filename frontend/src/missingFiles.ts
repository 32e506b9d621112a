import { markMissingFile } from './api/problem';

const KEY = 'genx-reloaded-at';
const AGAIN_MS = 60_000;

/**
 * After an upgrade the server no longer has the files of the page that is open. The page is loaded again, once; if that
 * does not help, or the server is away, or somebody is typing, the error says so where the missing part was to be.
 */
export function reloadForMissingFiles(): void {
  window.addEventListener('vite:preloadError', ({ payload }) => {
    // The error itself is thrown to the caller that wanted the file.
    markMissingFile(payload);
    void reloadOnce();
  });
}

async function reloadOnce(): Promise<void> {
  if (wasReloaded() || isSomebodyTyping()) return;
  const page = await fetch(window.location.href, { cache: 'no-store' }).catch(() => null);
  if (!page?.ok || wasReloaded()) return;
  try {
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    // If nothing may be kept, nothing keeps it from loading again and again.
    return;
  }
  window.location.reload();
}

/** Whether a reload would lose something that was typed. */
function isSomebodyTyping(): boolean {
  const field = document.activeElement;
  const isFilled = field instanceof HTMLInputElement && field.value !== '';
  return isFilled || document.querySelector('[role="dialog"] form') !== null;
}

function wasReloaded(): boolean {
  try {
    return Date.now() - Number(sessionStorage.getItem(KEY)) < AGAIN_MS;
  } catch {
    return true;
  }
}
