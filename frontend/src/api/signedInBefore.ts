const KEY = 'genx-signed-in';

/**
 * Whether somebody has been signed in with this browser, so that there may be a session to ask the server for. It is
 * no secret: the session itself is in a cookie that no script reads.
 */
export const signedInBefore = {
  get(): boolean {
    try {
      return localStorage.getItem(KEY) !== null;
    } catch {
      // If nothing may be kept, only the server knows.
      return true;
    }
  },

  set(signedIn: boolean): void {
    try {
      if (signedIn) localStorage.setItem(KEY, 'yes');
      else localStorage.removeItem(KEY);
    } catch {
      // Asking once too often does no harm.
    }
  },
};
