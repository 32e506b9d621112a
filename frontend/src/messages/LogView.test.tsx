import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogItem } from '../api/types';
import { LiveProvider } from '../live/LiveProvider';
import { aCall, aPerson } from '../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../test/render';
import { anEventStream } from '../test/stream';
import { LogView } from './LogView';
import type { LogsSearch } from './search';

const LOGS = 'GET /logs';
const onSearch = vi.fn();
const NEW = aCall({ id: '1001', action: 'Heartbeat' });
const OF_ANOTHER = aCall({ id: '1002', action: 'BootNotification', deviceId: 'CP002' });

let stream: ReturnType<typeof anEventStream>;
const page = (...items: LogItem[]) => json({ items, nextCursor: null });

function view(answers: Response[], search: LogsSearch = {}) {
  const asked = anApi({ 'GET /events': [stream.answer], [LOGS]: answers });
  show(
    <LiveProvider>
      <style>{'[data-scroller] { --row-height: 34px }'}</style>
      <LogView search={search} onSearch={onSearch} deviceId="CP001" />
    </LiveProvider>,
  );
  return () => asked.filter(({ what }) => what === LOGS).length;
}

const subscribed = (resumed = false) => stream.send('subscribed', { types: ['log.appended'], resumed });
const rows = () => [...document.querySelectorAll('[data-row]')].map(({ textContent }) => textContent);

beforeEach(() => {
  signInAs(aPerson());
  stream = anEventStream();
  // jsdom has no layout: this is the height of a list.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(340);
  HTMLElement.prototype.scrollTo ??= () => undefined;
});
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

it('reads the log once the server sends what comes after it, and then once only', async () => {
  const times = view([page(aCall())]);
  await act(async () => stream.send('summary', {}));
  expect(times()).toBe(0);
  subscribed();
  expect(await screen.findByText('StatusNotification')).toBeVisible();
  stream.send('log.appended', NEW);
  stream.send('log.appended', OF_ANOTHER);
  await waitFor(() => expect(rows()).toHaveLength(2));
  expect(rows()[0]).toContain('Heartbeat');
  expect(times()).toBe(1);
});

it('reads the log again if the stream could not be resumed', async () => {
  const times = view([page(aCall()), page(NEW, aCall())]);
  subscribed();
  expect(await screen.findByText('StatusNotification')).toBeVisible();
  subscribed(true);
  subscribed(false);
  expect(await screen.findByText('Heartbeat')).toBeVisible();
  expect(times()).toBe(2);
});

it('opens a message, and holds back newer ones meanwhile', async () => {
  view([page(aCall({ payload: { connectorId: 1 } }))]);
  subscribed();
  fireEvent.click(await screen.findByText('StatusNotification'));
  expect(screen.getByRole('region', { name: 'Call' })).toBeVisible();
  stream.send('log.appended', NEW);
  const pill = await screen.findByRole('button', { name: '1 new message' });
  expect(screen.queryByText('Heartbeat')).toBeNull();
  fireEvent.click(pill);
  expect(await screen.findByText('Heartbeat')).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Call' })).toBeNull();
});

describe('without messages, a log', () => {
  it('says that there are none yet', async () => {
    view([page()]);
    subscribed();
    expect(await screen.findByText(/^No messages yet/)).toBeVisible();
  });

  it('says that none matches, and offers to clear the filters', async () => {
    view([page()], { q: 'nothing like it' });
    subscribed();
    fireEvent.click(await screen.findByRole('button', { name: 'Clear filters' }));
    expect(onSearch).toHaveBeenCalledWith(expect.objectContaining({ q: undefined }));
  });

  it('looks further back only on request', async () => {
    const rare = json({ items: [], nextCursor: 'further' });
    view([rare, page(aCall())], { q: 'rare' });
    subscribed();
    fireEvent.click(await screen.findByRole('button', { name: 'Look further back' }));
    expect(await screen.findByText('StatusNotification')).toBeVisible();
  });

  it('says why they could not be read, and tries again', async () => {
    view([problem(503, 'away'), page(aCall())]);
    subscribed();
    expect(await screen.findByText('It said away.')).toBeVisible();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('StatusNotification')).toBeVisible();
  });
});
