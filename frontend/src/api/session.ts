import { API_URL } from './address';
import { problemOf, Unreachable } from './problem';
import { signedInBefore } from './signedInBefore';
import { inTurn } from './turns';
import type { Person, SignedIn } from './types';

/**
 * The signed-in user. The access token lives here, in memory, and nowhere else; a cookie that no script can read
 * brings it back after a reload.
 *
 * `signedOut`: nobody is signed in; `byChoice` if somebody has just signed out in this tab.
 * `ended`: somebody was signed in, and the server has ended that; their page stays, so that nothing typed is lost.
 * `leaving`: the server is being told that somebody signs out, and ends their streams before it answers.
 */
export type SessionState =
  | { status: 'unknown' }
  | { status: 'signedOut'; byChoice?: boolean }
  | { status: 'signedIn'; user: Person }
  | { status: 'ended' | 'leaving'; user: Person };

interface Token {
  value: string;
  expiresAt: number;
}

const EARLY_MS = 20_000;
const CHANNEL = 'genx-session';

export class SessionStore {
  #state: SessionState = { status: 'unknown' };
  #token: Token | null = null;
  #refreshing: Promise<boolean> | null = null;
  readonly #listeners = new Set<() => void>();
  /** Tabs tell each other their newest token, so that one refresh does for all; it is kept nowhere on the way. */
  readonly #tabs = new BroadcastChannel(CHANNEL);

  constructor() {
    this.#tabs.onmessage = ({ data }: MessageEvent<SignedIn>) => this.#heard(data);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): SessionState => this.#state;

  /** The token for a request; it is refreshed first if it is about to expire. */
  async token(): Promise<string | null> {
    if (this.#token && this.#token.expiresAt - EARLY_MS < Date.now()) await this.refresh();
    return this.#token?.value ?? null;
  }

  /** Whether there is a newer token than the one that was refused with a 401. */
  async renew(refused: string | null): Promise<boolean> {
    if (this.#token && this.#token.value !== refused) return true;
    return this.refresh();
  }

  /** Looks for an earlier session, once at the start. A browser that never had one asks for nothing. */
  async restore(): Promise<void> {
    if (this.#state.status !== 'unknown') return;
    if (signedInBefore.get()) await this.refresh();
    else this.#become({ status: 'signedOut' });
  }

  signedIn(answer: SignedIn): void {
    this.#take(answer);
    this.#tabs.postMessage(answer);
  }

  /** Takes over a change that users made to their own account. */
  userChanged(user: Person): void {
    if (this.#state.status === 'signedIn') this.#become({ status: 'signedIn', user });
  }

  leaving(): void {
    if (this.#state.status === 'signedIn') this.#become({ status: 'leaving', user: this.#state.user });
  }

  signedOut(): void {
    this.#token = null;
    this.#become({ status: 'signedOut', byChoice: true });
  }

  /** Returns whether it worked; false if the session is over. Throws if the server can't be reached. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refreshInTurn().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  #refreshInTurn(): Promise<boolean> {
    const before = this.#token;
    const isNewer = () => this.#token !== null && this.#token !== before;
    return inTurn(async () => isNewer() || this.#ask());
  }

  async #ask(): Promise<boolean> {
    let response: Response;
    try {
      // With keepalive the next refresh token reaches the browser even if the page is left before.
      response = await fetch(`${API_URL}/api/v1/auth/refresh`, {
        method: 'POST',
        credentials: 'include',
        keepalive: true,
      });
    } catch (error) {
      throw new Unreachable(error);
    }
    if (response.status === 401) {
      this.#token = null;
      const { user } = { user: null, ...this.#state };
      this.#become(user ? { status: 'ended', user } : { status: 'signedOut' });
      return false;
    }
    if (!response.ok) throw await problemOf(response);
    this.signedIn(await response.json());
    return true;
  }

  #take({ accessToken, expiresIn, user }: SignedIn): void {
    this.#token = { value: accessToken, expiresAt: Date.now() + expiresIn * 1000 };
    this.#become({ status: 'signedIn', user });
  }

  /** Takes the newer token of another tab, unless this one is signed out or belongs to somebody else. */
  #heard(answer: SignedIn): void {
    const { status } = this.#state;
    const isOurs =
      status === 'unknown' ||
      ((status === 'signedIn' || status === 'ended') && this.#state.user.userId === answer.user.userId);
    if (isOurs) this.#take(answer);
  }

  #become(state: SessionState): void {
    this.#state = state;
    signedInBefore.set(state.status === 'signedIn');
    for (const listener of this.#listeners) listener();
  }
}

export const session = new SessionStore();
