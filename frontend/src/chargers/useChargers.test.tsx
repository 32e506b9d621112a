import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MOST_HELD } from '../live/fleet';
import { LiveProvider } from '../live/LiveProvider';
import { aPerson, manyChargers } from '../test/examples';
import { anApi, problem, show, signInAs, signOut } from '../test/render';
import { useChargers, useListFailure } from './useChargers';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

const ALL = {};
const LAST_ONE = { q: 'CP00149' };

function Some() {
  return <p>{useChargers(ALL) ? 'some are there' : 'none is there'}</p>;
}

function Total() {
  return <p>{useChargers(LAST_ONE)?.total ?? 'not known yet'}</p>;
}

it('does not say that no charger matches before all of them are there', async () => {
  let stream!: ReadableStreamDefaultController<Uint8Array>;
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    stream = controller;
  };
  anApi({ 'GET /events': [new Response(new ReadableStream({ start }))] });
  const all = manyChargers(150);
  const send = (page: number, last: boolean) => {
    const data = { chargers: all.slice(100 * page, 100 * page + 100), page, last, total: all.length };
    stream.enqueue(new TextEncoder().encode(`event: snapshot\ndata: ${JSON.stringify(data)}\n\n`));
  };

  show(
    <LiveProvider>
      <Some />
      <Total />
    </LiveProvider>,
  );
  send(0, false);
  expect(await screen.findByText('some are there')).toBeVisible();
  expect(screen.getByText('not known yet')).toBeVisible();
  send(1, true);
  expect(await screen.findByText('1')).toBeVisible();
});

function Failed() {
  const failure = useListFailure(LAST_ONE);
  return failure ? <p>{String(failure.error)}</p> : null;
}

it('says why there is no list if the server did not give it', async () => {
  const data = { chargers: manyChargers(1), page: 0, last: true, total: MOST_HELD + 1 };
  const event = new TextEncoder().encode(`event: snapshot\ndata: ${JSON.stringify(data)}\n\n`);
  anApi({
    'GET /events': [new Response(new ReadableStream({ start: (stream) => stream.enqueue(event) }))],
    'GET /chargers': [problem(503, 'search-too-slow')],
  });
  show(
    <LiveProvider>
      <Total />
      <Failed />
    </LiveProvider>,
  );
  expect(await screen.findByText(/search-too-slow/)).toBeVisible();
  expect(screen.getByText('not known yet')).toBeVisible();
});
