const NAME = 'genx-refresh';
const LEASE_MS = 2000;
const LOOK_MS = 25;

/**
 * Runs a task in one tab of this browser at a time. Browsers have locks on https and localhost only; elsewhere a tab
 * leaves word of its turn in localStorage. Two tabs may slip through there at once, which the server forgives.
 */
export async function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  if (navigator.locks) return navigator.locks.request(NAME, task);
  const patience = Date.now() + LEASE_MS;
  while (leasedUntil() > Date.now() && Date.now() < patience) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  lease(Date.now() + LEASE_MS);
  // A tab that is left or reloaded keeps no other waiting.
  window.addEventListener('pagehide', end);
  try {
    return await task();
  } finally {
    window.removeEventListener('pagehide', end);
    end();
  }
}

function leasedUntil(): number {
  try {
    return Number(localStorage.getItem(NAME));
  } catch {
    return 0;
  }
}

function lease(until: number): void {
  try {
    localStorage.setItem(NAME, String(until));
  } catch {
    // If nothing may be kept, tabs can't wait for each other.
  }
}

function end(): void {
  lease(0);
}
