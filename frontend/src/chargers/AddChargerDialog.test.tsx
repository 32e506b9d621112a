import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCharger, aPerson } from '../test/examples';
import { anApi, json, show, signInAs, signOut } from '../test/render';
import AddChargerDialog from './AddChargerDialog';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  vi.unstubAllGlobals();
  signOut();
});

it.each([
  [false, 'CP001 may connect'],
  [true, 'CP001 was added'],
])('promises no more than is so; passwords required: %s', async (chargerCredentialsRequired, title) => {
  anApi({
    'GET /server': [json({ chargerUrl: 'wss://genx.example.org/ws/ocpp/16/', chargerCredentialsRequired })],
    'POST /chargers': [json(aCharger(), 201)],
  });
  show(<AddChargerDialog id="CP001" onClose={() => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: 'Add charger' }));
  expect(await screen.findByRole('dialog', { name: title })).toBeVisible();
  expect(screen.queryAllByText(/turned away unless/)).toHaveLength(chargerCredentialsRequired ? 1 : 0);
});
