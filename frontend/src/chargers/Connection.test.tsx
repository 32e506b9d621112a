import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveProvider } from '../live/LiveProvider';
import { aPerson } from '../test/examples';
import { show, signInAs, signOut } from '../test/render';
import { aStream } from '../test/stream';
import { Connection } from './Connection';

const NOW = Date.parse('2025-11-23T14:12:04.000Z');
const HOUR_AGO = new Date(NOW - 3_600_000).toISOString();

function open(props: Parameters<typeof Connection>[0]) {
  const stream = aStream();
  show(
    <LiveProvider>
      <Connection {...props} />
    </LiveProvider>,
  );
  return stream;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  signInAs(aPerson());
});
afterEach(() => {
  signOut();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('says for how long a charger has been offline, unless there is no room', () => {
  open({ online: false, lastSeen: HOUR_AGO });
  expect(screen.getByText(/Offline/)).toHaveTextContent('Offline1 h');
});

it('says only that a charger is offline if there is no room', () => {
  open({ online: false, lastSeen: HOUR_AGO, brief: true });
  expect(screen.getByText('Offline')).toHaveTextContent(/^Offline$/);
});

it('is filled while a charger is known to be online, and hollow once nobody knows', async () => {
  const stream = open({ online: true, lastSeen: HOUR_AGO });
  const online = screen.getByText('Online');
  const isHollow = () => online.querySelector('circle')?.getAttribute('fill') === 'none';
  await act(() => vi.advanceTimersByTimeAsync(50));
  expect(isHollow()).toBe(false);
  stream.cut();
  await act(() => vi.advanceTimersByTimeAsync(10));
  expect(isHollow()).toBe(true);
});
