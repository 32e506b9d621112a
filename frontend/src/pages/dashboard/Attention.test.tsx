import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MOST_HELD } from '../../live/fleet';
import { LiveProvider } from '../../live/LiveProvider';
import { aPerson, manyChargers } from '../../test/examples';
import { anApi, json, problem, showRouted, signInAs, signOut } from '../../test/render';
import { Attention } from './Attention';

const WELL = 'Nothing, all is well.';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

/** A fleet too large to be held whole, so that its lists come from the server. */
function aLargeFleet(lists: Response) {
  const snapshot = { chargers: manyChargers(1), page: 0, last: true, total: MOST_HELD + 1 };
  const event = new TextEncoder().encode(`id: a-1\nevent: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`);
  const asked = anApi({
    'GET /events': [new Response(new ReadableStream({ start: (stream) => stream.enqueue(event) }))],
    'GET /chargers': [lists],
    'GET /security-alarms': [json({ items: [], nextCursor: null, open: 0 })],
    'GET /refused-connections': [json({ items: [], nextCursor: null })],
  });
  showRouted(
    <LiveProvider>
      <Attention />
    </LiveProvider>,
  );
  return () => asked.filter(({ what }) => what === 'GET /chargers').length;
}

it('says that all is well once it has found nothing', async () => {
  aLargeFleet(json({ items: [], nextCursor: null, total: 0 }));
  expect(await screen.findByText(WELL)).toBeVisible();
});

it('does not say so if something did not load', async () => {
  const lists = aLargeFleet(problem(503, 'unavailable'));
  expect(await screen.findByText('Needs attention')).toBeVisible();
  await waitFor(() => expect(lists()).toBeGreaterThanOrEqual(3));
  expect(screen.queryByText(WELL)).toBeNull();
});
