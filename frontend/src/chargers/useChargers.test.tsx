import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MOST_HELD } from '../live/fleet';
import { LiveProvider } from '../live/LiveProvider';
import { aPerson, manyChargers } from '../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../test/render';
import { anEventStream } from '../test/stream';
import type { ChargerQuery } from './query';
import { useChargers, useListFailure } from './useChargers';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

const ALL = {};
const LAST_ONE = { q: 'CP00149' };
const FAULTED: ChargerQuery = { state: ['Faulted'] };

function Some() {
  return <p>{useChargers(ALL) ? 'some are there' : 'none is there'}</p>;
}

function Total() {
  return <p>{useChargers(LAST_ONE)?.total ?? 'not known yet'}</p>;
}

it('does not say that no charger matches before all of them are there', async () => {
  const stream = anEventStream();
  anApi({ 'GET /events': [stream.answer] });
  const all = manyChargers(150);
  const send = (page: number, last: boolean) => {
    const data = { chargers: all.slice(100 * page, 100 * page + 100), page, last, total: all.length };
    stream.send('snapshot', data);
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

/** A fleet too large to be held whole. */
function aLargeFleet(...lists: Response[]) {
  const stream = anEventStream();
  stream.send('snapshot', { chargers: manyChargers(1), page: 0, last: true, total: MOST_HELD + 1 });
  anApi({ 'GET /events': [stream.answer], 'GET /chargers': lists });
}

function Failed() {
  const failure = useListFailure(LAST_ONE);
  return failure ? <p>{String(failure.error)}</p> : null;
}

it('says why there is no list if the server did not give it', async () => {
  aLargeFleet(problem(503, 'search-too-slow'));
  show(
    <LiveProvider>
      <Total />
      <Failed />
    </LiveProvider>,
  );
  expect(await screen.findByText(/search-too-slow/)).toBeVisible();
  expect(screen.getByText('not known yet')).toBeVisible();
});

function Listed({ query }: { query: ChargerQuery }) {
  const listed = useChargers(query);
  return <p>{listed ? `${listed.total} ${listed.isPrevious ? 'before' : 'now'}` : 'not known yet'}</p>;
}

it('tells the previous list from the one for the query', async () => {
  const list = (total: number) => json({ items: manyChargers(1), nextCursor: null, total });
  aLargeFleet(list(3), list(2));
  const again = show(
    <LiveProvider>
      <Listed query={LAST_ONE} />
    </LiveProvider>,
  );
  expect(await screen.findByText('3 now')).toBeVisible();
  again(
    <LiveProvider>
      <Listed query={FAULTED} />
    </LiveProvider>,
  );
  expect(screen.getByText('3 before')).toBeVisible();
  expect(await screen.findByText('2 now')).toBeVisible();
});
