import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../api/session';
import type { Person } from '../api/types';
import { EventStream, type LiveMessage, type StreamState } from './eventStream';

const user = {
  userId: '1',
  email: 'a@b',
  name: null,
  role: 'viewer',
  status: 'active',
  createdAt: '',
  lastSignInAt: null,
  language: null,
} as const;

/** The answer to a refresh of the session. */
function refreshed({ refuses, role }: { refuses: boolean; role: Person['role'] }): Response {
  const answer = { accessToken: 'next', expiresIn: 900, tokenType: 'Bearer', user: { ...user, role } };
  return refuses ? new Response('{}', { status: 401 }) : new Response(JSON.stringify(answer));
}

function full(): Response {
  const body = { type: 'too-many-streams', title: '', status: 503, detail: 'Close one.' };
  return new Response(JSON.stringify(body), { status: 503, headers: { 'Retry-After': '5' } });
}

/** A server that keeps its requests, and whose streams the test writes and ends. */
function aServer() {
  const asked: Request[] = [];
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const state = { away: false, refuses: false, full: false, role: user.role as Person['role'] };
  vi.stubGlobal('fetch', async (request: Request | string) => {
    if (typeof request === 'string') return refreshed(state);
    asked.push(request);
    if (state.refuses) return new Response('{}', { status: 401 });
    if (state.full) return full();
    if (state.away) throw new TypeError('away');
    return new Response(new ReadableStream({ start: (controller) => void streams.push(controller) }));
  });
  const write = (text: string) => streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  return {
    asked,
    state,
    write,
    subscribe: (resumed: boolean) => write(`event: subscribed\ndata: {"types":[],"resumed":${resumed}}\n\n`),
    end: () => streams.at(-1)?.close(),
    break: () => streams.at(-1)?.error(new Error('cut')),
  };
}

describe('EventStream', () => {
  let server: ReturnType<typeof aServer>;
  let stream: EventStream;
  let came: LiveMessage[];
  let states: StreamState['status'][];

  beforeEach(() => {
    vi.useFakeTimers();
    session.signedIn({ accessToken: 'token', expiresIn: 900, tokenType: 'Bearer', user });
    server = aServer();
    came = [];
    states = [];
    stream = new EventStream(
      { types: ['charger.removed'] },
      (messages) => came.push(...messages),
      ({ status }) => states.push(status),
    );
    stream.open();
  });

  afterEach(() => {
    stream.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const settle = (passed = 0) => vi.advanceTimersByTimeAsync(passed);

  it('reads events, however they are cut into pieces', async () => {
    await settle();
    server.write('id: a-1\nevent: charger.removed\nda');
    server.write('ta: {"deviceId":"CP1"}\n\n:\n\n');
    await settle();
    expect(came).toEqual([{ event: 'charger.removed', data: { deviceId: 'CP1' } }]);
    expect(states).toEqual(['live']);
    expect(server.asked[0]?.headers.get('Authorization')).toBe('Bearer token');
  });

  it('resumes at once when the server ends it, without reporting a loss', async () => {
    await settle();
    server.write('id: a-7\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    server.end();
    await settle(1);
    server.subscribe(true);
    await settle();
    expect(server.asked).toHaveLength(2);
    expect(server.asked[1]?.headers.get('Last-Event-ID')).toBe('a-7');
    expect(states).toEqual(['live', 'live']);
  });

  it('learns the user’s new role when the server ends it', async () => {
    await settle();
    server.state.role = 'admin';
    server.end();
    await settle(1);
    expect(session.get()).toMatchObject({ status: 'signedIn', user: { role: 'admin' } });
    expect(server.asked.at(-1)?.headers.get('Authorization')).toBe('Bearer next');
  });

  it('says at once that the connection is lost, and tries again after a while', async () => {
    await settle();
    server.write('id: a-1\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    server.state.away = true;
    server.break();
    await settle();
    expect(stream.state.status).toBe('lost');
    expect(stream.state.retryAt).toBeGreaterThan(Date.now());
    server.state.away = false;
    await settle(20_000);
    server.subscribe(true);
    await settle();
    expect(stream.state.status).toBe('live');
  });

  it('takes silence for a loss', async () => {
    await settle();
    server.write('id: a-1\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    await settle(46_000);
    expect(states).toContain('lost');
  });

  it('waits for a sign-in when the session has ended, and then goes on', async () => {
    await settle();
    server.write('id: a-9\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    server.state.refuses = true;
    server.end();
    await settle(60_000);
    const before = server.asked.length;
    server.state.refuses = false;
    session.signedIn({ accessToken: 'new', expiresIn: 900, tokenType: 'Bearer', user });
    await settle();
    server.subscribe(true);
    await settle();
    expect(server.asked.slice(before).map(({ headers }) => headers.get('Last-Event-ID'))).toEqual(['a-9']);
    expect(stream.state.status).toBe('live');
  });

  it('does not come back while somebody signs out', async () => {
    await settle();
    session.leaving();
    server.end();
    await settle(60_000);
    stream.ask({ types: ['log.appended'] });
    await settle();
    expect(server.asked).toHaveLength(1);
  });

  it('asks for other events, from the last one on', async () => {
    await settle();
    server.write('id: a-3\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    stream.ask({ types: ['charger.removed', 'log.appended'] });
    await settle();
    server.subscribe(true);
    await settle();
    const last = server.asked.at(-1);
    expect(new URL(last?.url ?? '').searchParams.get('types')).toBe(
      'subscribed,charger.removed,log.appended',
    );
    expect(last?.headers.get('Last-Event-ID')).toBe('a-3');
    expect(states).toEqual(['live', 'live']);
  });

  it('is live once the snapshot is there, and not while it is on its way', async () => {
    await settle();
    server.write(':\n\n');
    server.subscribe(false);
    await settle();
    expect(stream.state.status).toBe('connecting');
    server.write('id: a-1\nevent: snapshot\ndata: {}\n\n');
    await settle();
    expect(states).toEqual(['live']);
  });

  it('is live at once if it is resumed, and only then', async () => {
    await settle();
    server.write('id: a-1\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    server.break();
    await settle(20_000);
    expect(stream.state.status).toBe('lost');
    server.subscribe(false);
    await settle();
    expect(stream.state.status).toBe('lost');
    server.subscribe(true);
    await settle();
    expect(stream.state.status).toBe('live');
  });

  it('is live at once without a snapshot, when the server says that it has begun', async () => {
    stream.close();
    stream = new EventStream({ types: ['message'], snapshot: false }, vi.fn(), vi.fn());
    stream.open();
    await settle();
    expect(stream.state.status).toBe('connecting');
    server.subscribe(false);
    await settle();
    expect(stream.state.status).toBe('live');
  });

  it('begins anew if it is for other chargers', async () => {
    await settle();
    server.write('id: a-3\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    stream.ask({ types: ['charger.removed'], watch: ['CP1', 'CP2'] });
    await settle();
    const last = server.asked.at(-1);
    expect(new URL(last?.url ?? '').searchParams.get('watch')).toBe('CP1,CP2');
    expect(last?.headers.get('Last-Event-ID')).toBeNull();
    expect(stream.state.status).toBe('live');
    stream.ask({ types: ['charger.removed'], watch: [] });
    await settle();
    expect(new URL(server.asked.at(-1)?.url ?? '').searchParams.get('watch')).toBe('');
  });

  it('tries at once on request', async () => {
    await settle();
    server.write('id: a-1\nevent: charger.removed\ndata: {}\n\n');
    await settle();
    server.state.away = true;
    server.break();
    await settle();
    server.state.away = false;
    stream.retryNow();
    await settle();
    server.subscribe(true);
    await settle();
    expect(stream.state.status).toBe('live');
  });

  it('says why the server refused it', async () => {
    await settle();
    server.state.full = true;
    server.end();
    await settle(1);
    await settle();
    expect(stream.state.error).toMatchObject({ status: 503, type: 'too-many-streams', retryAfter: 5 });
  });

  it('is connecting, not lost, before it has had any data, and says why it failed', async () => {
    server.state.away = true;
    stream.close();
    stream = new EventStream({ types: [] }, vi.fn(), vi.fn());
    stream.open();
    await settle();
    expect(stream.state.status).toBe('connecting');
    expect(stream.state.error).toBeTruthy();
  });
});
