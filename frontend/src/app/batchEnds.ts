const KEY = 'genx-batch-ends';
const MOST = 20;

/** Notes that a batch has ended; false if this browser knew. Its tabs all hear of it, and again when they reconnect. */
export function isNewEnd(batchId: string): boolean {
  try {
    const known = (localStorage.getItem(KEY) ?? '').split(' ');
    if (known.includes(batchId)) return false;
    localStorage.setItem(KEY, [batchId, ...known].slice(0, MOST).join(' ').trim());
  } catch {
    // If nothing may be kept, it may be said twice.
  }
  return true;
}
