import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aPerson } from '../test/examples';
import { anApi, json, show, signInAs, signOut } from '../test/render';
import NoChargers from './NoChargers';

const chargerUrl = 'wss://genx.example.org/ws/ocpp/16/';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  vi.unstubAllGlobals();
  signOut();
});

it.each([
  ['open', false, 'It shows up here a few seconds after it connects.'],
  [
    'pending',
    false,
    'It shows up here a few seconds after it connects, and waits until somebody accepts it.',
  ],
])('says what becomes of a charger that connects: %s', async (registration, required, words) => {
  anApi({ 'GET /server': [json({ registration, chargerCredentialsRequired: required, chargerUrl })] });
  show(<NoChargers />);
  expect(await screen.findByText(words, { exact: false })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Copy address' })).toBeVisible();
});

it.each([
  ['closed', false],
  ['open', true],
])(
  'promises nothing to a charger that would be turned away: %s, password required: %s',
  async (registration, required) => {
    anApi({ 'GET /server': [json({ registration, chargerCredentialsRequired: required, chargerUrl })] });
    show(<NoChargers />);
    expect(await screen.findByText(/Add a charger here before it connects/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Add your first charger' })).toBeVisible();
    expect(screen.queryByText('Waiting for the first connection')).toBeNull();
  },
);
