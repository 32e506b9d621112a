import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aCommand, aPerson } from '../test/examples';
import { anApi, showRouted, signInAs, signOut } from '../test/render';
import { CommandHistory } from './CommandHistory';

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

it('lists commands', async () => {
  anApi({ 'GET /commands': [Response.json({ items: [aCommand()], nextCursor: null })] });
  showRouted(<CommandHistory name="History" query={{ deviceId: ['CP001'] }} none="None yet." />);
  expect(await screen.findByText('Waiting for the restart')).toBeVisible();
});

it('says that there is none', async () => {
  anApi({ 'GET /commands': [Response.json({ items: [], nextCursor: null })] });
  showRouted(<CommandHistory name="History" query={{}} none="None yet." />);
  expect(await screen.findByText('None yet.')).toBeVisible();
});

it('says if they can not be loaded', async () => {
  anApi({
    'GET /commands': [Response.json({ detail: 'The database is away.', type: 'x' }, { status: 503 })],
  });
  showRouted(<CommandHistory name="History" query={{}} none="None yet." />);
  expect(await screen.findByRole('button', { name: /try again/i })).toBeVisible();
});
