import { afterEach, describe, expect, it, vi } from 'vitest';
import { authorisedFetch } from './authorisedFetch';
import { ApiProblem, Unreachable } from './problem';
import { SessionStore } from './session';

const user = {
  userId: '1',
  email: 'ann@example.org',
  name: null,
  role: 'viewer',
  status: 'active',
  createdAt: '',
  lastSignInAt: null,
  language: null,
} as const;
const answer = (accessToken: string, expiresIn = 900) => ({
  accessToken,
  expiresIn,
  tokenType: 'Bearer' as const,
  user,
});
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const refused = () =>
  json({ type: 'session-ended', title: 'Unauthorized', status: 401, detail: 'ended' }, 401);

/** Answers refreshes with tokens t1, t2, ...; everything else with what its token deserves. */
function aServer({ good = /t\d/, session = true } = {}) {
  const calls = { refresh: 0, tokens: [] as (string | null)[] };
  vi.stubGlobal('fetch', async (input: Request | string) => {
    if (typeof input === 'string') {
      calls.refresh += 1;
      await Promise.resolve();
      return session ? json(answer(`t${calls.refresh}`)) : refused();
    }
    const token = input.headers.get('Authorization');
    calls.tokens.push(token);
    return good.test(token ?? '') ? json({ body: await input.text() }) : json({}, 401);
  });
  return calls;
}

const denied = () => {
  throw new DOMException('denied', 'SecurityError');
};

const request = () => new Request('http://x/api', { method: 'POST', body: 'typed' });

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('SessionStore', () => {
  it('refreshes once, however many requests need a new token at the same time', async () => {
    const calls = aServer();
    const session = new SessionStore();
    await Promise.all([session.refresh(), session.refresh(), session.refresh()]);
    expect(calls.refresh).toBe(1);
    expect(session.get()).toEqual({ status: 'signedIn', user });
  });

  it('lets one tab at a time use the refresh token', async () => {
    const asked = vi.fn((_name: string, task: () => Promise<unknown>) => task());
    vi.stubGlobal('navigator', { ...navigator, locks: { request: asked } });
    aServer();
    await new SessionStore().refresh();
    expect(asked).toHaveBeenCalledWith('genx-refresh', expect.any(Function));
  });

  it('waits for another tab if there are no locks, and takes the token that it got', async () => {
    const calls = aServer();
    const [one, other] = [new SessionStore(), new SessionStore()];
    localStorage.setItem('genx-refresh', String(Date.now() + 60_000));
    const waiting = one.refresh();
    other.signedIn(answer('theirs'));
    await vi.waitFor(() => expect(one.get().status).toBe('signedIn'));
    localStorage.setItem('genx-refresh', '0');
    expect(await waiting).toBe(true);
    expect(await one.token()).toBe('theirs');
    expect(calls.refresh).toBe(0);
  });

  it('does not wait for a tab that is gone', async () => {
    const calls = aServer();
    localStorage.setItem('genx-refresh', String(Date.now() - 1));
    await new SessionStore().refresh();
    expect(calls.refresh).toBe(1);
  });

  it('goes on by itself once somebody has signed in again in another tab', async () => {
    aServer({ session: false });
    const [one, other] = [new SessionStore(), new SessionStore()];
    one.signedIn(answer('old'));
    await one.refresh();
    expect(one.get().status).toBe('ended');
    other.signedIn(answer('new'));
    await vi.waitFor(() => expect(one.get().status).toBe('signedIn'));
  });

  it('takes no token of another tab after signing out, nor that of somebody else', async () => {
    const bob = { ...user, userId: '2' };
    const [signedOut, anns, other] = [new SessionStore(), new SessionStore(), new SessionStore()];
    signedOut.signedOut();
    anns.signedIn(answer('of-ann'));
    other.signedIn({ ...answer('of-bob'), user: bob });
    const last = new SessionStore();
    other.signedIn({ ...answer('of-bob'), user: bob });
    await vi.waitFor(() => expect(last.get().status).toBe('signedIn'));
    expect(signedOut.get().status).toBe('signedOut');
    expect(anns.get()).toEqual({ status: 'signedIn', user });
  });

  it('asks for no session if nobody was signed in before', async () => {
    const calls = aServer();
    const session = new SessionStore();
    await session.restore();
    expect(session.get().status).toBe('signedOut');
    expect(calls.refresh).toBe(0);
  });

  it('restores an earlier session, and no longer asks once it has ended', async () => {
    aServer();
    await new SessionStore().refresh();
    const restored = new SessionStore();
    await restored.restore();
    expect(restored.get()).toEqual({ status: 'signedIn', user });

    const calls = aServer({ session: false });
    const later = new SessionStore();
    await later.restore();
    expect(later.get().status).toBe('signedOut');
    await new SessionStore().restore();
    expect(calls.refresh).toBe(1);
  });

  it('asks the server if the browser keeps nothing', async () => {
    const calls = aServer();
    vi.stubGlobal('localStorage', {
      getItem: denied,
      setItem: denied,
      removeItem: denied,
    });
    const session = new SessionStore();
    await session.restore();
    expect(session.get().status).toBe('signedIn');
    expect(calls.refresh).toBe(1);
  });

  it('asks for no session after signing out', async () => {
    const calls = aServer();
    const session = new SessionStore();
    session.signedIn(answer('t'));
    session.signedOut();
    await new SessionStore().restore();
    expect(calls.refresh).toBe(0);
  });

  it('remembers whose session has ended, so that their page can stay', async () => {
    aServer({ session: false });
    const session = new SessionStore();
    session.signedIn(answer('old'));
    expect(await session.refresh()).toBe(false);
    expect(session.get()).toEqual({ status: 'ended', user });
  });

  it('stays signed in while the server is away', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('away')));
    const session = new SessionStore();
    session.signedIn(answer('old'));
    await expect(session.refresh()).rejects.toThrow(Unreachable);
    expect(session.get().status).toBe('signedIn');
  });

  it('does not mistake a server error for the end of a session', async () => {
    vi.stubGlobal('fetch', async () => json({ detail: 'busy' }, 503));
    const session = new SessionStore();
    session.signedIn(answer('old'));
    await expect(session.refresh()).rejects.toThrow(ApiProblem);
    expect(session.get().status).toBe('signedIn');
  });

  it('refreshes a token before it expires', async () => {
    const calls = aServer();
    const session = new SessionStore();
    session.signedIn(answer('old', 10));
    expect(await session.token()).toBe('t1');
    expect(calls.refresh).toBe(1);
  });
});

describe('authorisedFetch', () => {
  it('repeats a request, body included, with a new token after a 401', async () => {
    const calls = aServer();
    const session = new SessionStore();
    session.signedIn(answer('revoked'));
    const response = await authorisedFetch(session)(request());
    expect(await response.json()).toEqual({ body: 'typed' });
    expect(calls.tokens).toEqual(['Bearer revoked', 'Bearer t1']);
  });

  it('refreshes once for many requests that are refused together', async () => {
    const calls = aServer();
    const session = new SessionStore();
    session.signedIn(answer('revoked'));
    const fetches = Array.from({ length: 5 }, () => authorisedFetch(session)(request()));
    expect((await Promise.all(fetches)).every(({ ok }) => ok)).toBe(true);
    expect(calls.refresh).toBe(1);
  });

  it('returns the 401 if the new token is refused, too', async () => {
    const calls = aServer({ good: /never/ });
    const session = new SessionStore();
    session.signedIn(answer('revoked'));
    expect((await authorisedFetch(session)(request())).status).toBe(401);
    expect(calls.tokens).toHaveLength(2);
  });
});
