import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../api/session';
import type { Charger } from '../api/types';
import { aCall, anAlarm, aPerson, manyChargers } from '../test/examples';
import type { OpenAlarms } from './alarms';
import { type Fleet, MOST_HELD } from './fleet';
import {
  chargerKey,
  EARLIER_ALARMS_KEY,
  FLEET_KEY,
  LiveConnection,
  OPEN_ALARMS_KEY,
  TRANSACTIONS_KEY,
} from './liveConnection';

const NONE: OpenAlarms = { count: 0, alarms: [] };

describe('alarms over the live connection', () => {
  let queryClient: QueryClient;
  let live: LiveConnection;
  let say: (event: string, data: unknown) => Promise<void>;
  let load: ReturnType<typeof vi.fn<() => Promise<OpenAlarms>>>;
  let forget: () => void;

  beforeEach(async () => {
    session.signedIn({ accessToken: 'token', expiresIn: 900, tokenType: 'Bearer', user: aPerson() });
    const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => void streams.push(controller);
    vi.stubGlobal('fetch', async () => new Response(new ReadableStream({ start })));
    say = async (event, data) => {
      await vi.waitFor(() => expect(streams).toHaveLength(1));
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      streams[0]?.enqueue(new TextEncoder().encode(text));
    };
    load = vi.fn(async () => NONE);
    queryClient = new QueryClient();
    const observer = new QueryObserver(queryClient, {
      queryKey: OPEN_ALARMS_KEY,
      queryFn: load,
      staleTime: Number.POSITIVE_INFINITY,
    });
    forget = observer.subscribe(() => undefined);
    live = new LiveConnection(queryClient);
    live.open();
  });

  afterEach(() => {
    live.close();
    forget();
    queryClient.clear();
    vi.unstubAllGlobals();
  });

  const open = () => queryClient.getQueryData<OpenAlarms>(OPEN_ALARMS_KEY);

  it('load a list again that was loading for the first time when they came', async () => {
    const answers: ((list: string) => void)[] = [];
    const list = new QueryObserver(queryClient, {
      queryKey: [...TRANSACTIONS_KEY, {}],
      queryFn: () => new Promise<string>((answer) => void answers.push(answer)),
    });
    const leave = list.subscribe(() => undefined);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    await say('transaction.started', {});
    await say('alarm', { alarm: anAlarm({ id: 7 }), open: 1 });
    await vi.waitFor(() => expect(open()?.count).toBe(1));
    answers[0]?.('as it was before');
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.('as it is');
    await vi.waitFor(() => expect(list.getCurrentResult().data).toBe('as it is'));
    leave();
  });

  it('come and go without another request', async () => {
    await vi.waitFor(() => expect(open()).toEqual(NONE));
    await say('alarm', { alarm: anAlarm({ id: 7 }), open: 1 });
    await vi.waitFor(() => expect(open()).toEqual({ count: 1, alarms: [anAlarm({ id: 7 })] }));
    queryClient.setQueryData(EARLIER_ALARMS_KEY, 'as it was');
    await say('alarm', { alarm: anAlarm({ id: 7, open: false }), open: 0 });
    await vi.waitFor(() => expect(open()).toEqual(NONE));
    expect(queryClient.getQueryState(EARLIER_ALARMS_KEY)?.isInvalidated).toBe(true);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('are loaded again when a stream begins without being resumed, since some may be missing', async () => {
    await vi.waitFor(() => expect(open()).toEqual(NONE));
    await say('subscribed', { types: ['alarm'], resumed: true });
    await say('subscribed', { types: ['alarm'], resumed: false });
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  });

  it('are loaded again if one comes while the list is on its way', async () => {
    await vi.waitFor(() => expect(open()).toEqual(NONE));
    let answer: (alarms: OpenAlarms) => void = () => undefined;
    const before = new Promise<OpenAlarms>((resolve) => {
      answer = resolve;
    });
    load.mockReturnValueOnce(before).mockResolvedValueOnce({ count: 1, alarms: [anAlarm()] });
    void queryClient.refetchQueries({ queryKey: OPEN_ALARMS_KEY });
    await say('alarm', { alarm: anAlarm(), open: 1 });
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(3));
    answer(NONE);
    await vi.waitFor(() => expect(open()?.count).toBe(1));
  });
});

describe('a fleet over the live connection', () => {
  let asked: URL[];
  let say: (event: string, data: unknown) => Promise<void>;
  let queryClient: QueryClient;
  let live: LiveConnection;

  beforeEach(() => {
    session.signedIn({ accessToken: 'token', expiresIn: 900, tokenType: 'Bearer', user: aPerson() });
    asked = [];
    const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(new URL(request.url));
      return new Response(new ReadableStream({ start: (controller) => void streams.push(controller) }));
    });
    say = async (event, data) => {
      await vi.waitFor(() => expect(streams).toHaveLength(asked.length));
      const text = `id: a-1\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      streams.at(-1)?.enqueue(new TextEncoder().encode(text));
    };
    queryClient = new QueryClient();
    live = new LiveConnection(queryClient);
    live.open();
  });

  afterEach(() => {
    live.close();
    queryClient.clear();
    vi.unstubAllGlobals();
  });

  const fleet = () => queryClient.getQueryData<Fleet>(FLEET_KEY);
  const snapshot = (chargers: Charger[], total = chargers.length) => ({
    chargers,
    page: 0,
    last: true,
    total,
  });
  const watched = () => asked.at(-1)?.searchParams.get('watch');

  it('is of all chargers, whoever watches some of them', async () => {
    live.watch(['CP00001']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await say('snapshot', snapshot(manyChargers(3)));
    await vi.waitFor(() => expect(fleet()?.extent).toBe('whole'));
    expect(watched()).toBeNull();
  });

  it('is only of those in sight if there are too many, and of others once those are', async () => {
    const forget = live.watch(['CP00002', 'CP00001']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await say('snapshot', snapshot(manyChargers(100), MOST_HELD + 1));
    await vi.waitFor(() => expect(watched()).toBe('CP00001,CP00002'));
    await say('snapshot', snapshot(manyChargers(3).slice(1)));
    await vi.waitFor(() => expect(fleet()?.order).toHaveLength(2));
    forget();
    live.watch(['CP00007']);
    await vi.waitFor(() => expect(watched()).toBe('CP00007'));
  });

  it('stays in part when another user signs in, who sees nothing of the one before', async () => {
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await say('snapshot', snapshot(manyChargers(100), MOST_HELD + 1));
    await vi.waitFor(() => expect(watched()).toBe(''));
    queryClient.clear();
    await say('snapshot', snapshot(manyChargers(1)));
    await vi.waitFor(() => expect(fleet()).toMatchObject({ extent: 'part', order: ['CP00000'] }));
  });

  it('loads lists again once a charger in sight is gone, or was gone before', async () => {
    const list = ['chargers', { q: 'hearth' }];
    const isOld = () => queryClient.getQueryState(list)?.isInvalidated;
    live.watch(['CP00000', 'CP00001']);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await say('snapshot', snapshot(manyChargers(100), MOST_HELD + 1));
    await vi.waitFor(() => expect(watched()).toBe('CP00000,CP00001'));
    queryClient.setQueryData(list, 'as it was');
    await say('snapshot', snapshot(manyChargers(2)));
    await vi.waitFor(() => expect(fleet()?.order).toHaveLength(2));
    expect(isOld()).toBe(false);
    await say('charger.removed', { deviceId: 'CP00000' });
    await vi.waitFor(() => expect(isOld()).toBe(true));
    queryClient.setQueryData(list, 'as it is');
    await say('snapshot', snapshot(manyChargers(1)));
    await vi.waitFor(() => expect(isOld()).toBe(true));
  });

  it('marks a removed charger as missing', async () => {
    queryClient.setQueryData(chargerKey('CP00000'), manyChargers(1)[0]);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await say('charger.removed', { deviceId: 'CP00000' });
    await vi.waitFor(() => expect(queryClient.getQueryData(chargerKey('CP00000'))).toBeNull());
  });
});

describe('a log over the live connection', () => {
  let asked: Request[];
  let say: (event: string, data: unknown) => Promise<void>;
  let breakOff: () => void;
  let live: LiveConnection;

  beforeEach(() => {
    session.signedIn({ accessToken: 'token', expiresIn: 900, tokenType: 'Bearer', user: aPerson() });
    asked = [];
    const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(request);
      return new Response(new ReadableStream({ start: (controller) => void streams.push(controller) }));
    });
    say = async (event, data) => {
      await vi.waitFor(() => expect(streams).toHaveLength(asked.length));
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      streams.at(-1)?.enqueue(new TextEncoder().encode(text));
    };
    breakOff = () => streams.at(-1)?.error(new Error('cut'));
    live = new LiveConnection(new QueryClient());
    live.open();
  });

  afterEach(() => {
    live.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const subscribed = (types: string[], resumed = false) => say('subscribed', { types, resumed });
  const asksForLogs = () => asked.at(-1)?.url.includes('log.appended');

  it('may be read once the server says that it sends new entries', async () => {
    const heard = vi.fn();
    await subscribed(['summary']);
    live.listenToLogs(heard);
    await vi.waitFor(() => expect(asksForLogs()).toBe(true));
    await say('log.appended', aCall());
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([aCall()], false));
    expect(live.isReadyForLogs()).toBe(false);
    await subscribed(['summary', 'log.appended']);
    await vi.waitFor(() => expect(live.isReadyForLogs()).toBe(true));
  });

  it('may be read if the server cannot be heard, since a page without new entries is better than none', async () => {
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(live.isReadyForLogs()).toBe(false);
    await say('summary', {});
    breakOff();
    await vi.waitFor(() => expect(live.isReadyForLogs()).toBe(true));
  });

  it('misses entries if the stream was not resumed', async () => {
    const heard = vi.fn();
    live.listenToLogs(heard);
    await vi.waitFor(() => expect(asksForLogs()).toBe(true));
    await subscribed(['log.appended'], true);
    await say('log.appended', aCall());
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith([aCall()], false));
    await subscribed(['log.appended'], false);
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith([], true));
  });

  it('is asked for again after nobody has read it for a while', async () => {
    vi.useFakeTimers();
    const settle = (passed = 50) => vi.advanceTimersByTimeAsync(passed);
    const forget = live.listenToLogs(vi.fn());
    await settle();
    await subscribed(['log.appended']);
    await settle();
    expect(live.isReadyForLogs()).toBe(true);
    forget();
    await settle(9_000);
    live.listenToLogs(vi.fn())();
    expect(live.isReadyForLogs()).toBe(true);
    await settle(11_000);
    expect(asksForLogs()).toBe(false);
    live.listenToLogs(vi.fn());
    expect(live.isReadyForLogs()).toBe(false);
  });
});
