import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCharger, aPerson } from '../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../test/render';
import { toasts } from '../ui/toasts';
import { DecideRegistration } from './DecideRegistration';

const PATCH = 'PATCH /chargers/CP001';

beforeEach(() => {
  toasts.set([]);
  signInAs(aPerson({ role: 'operator' }));
});
afterEach(() => {
  vi.unstubAllGlobals();
  signOut();
});

const said = () => toasts.get().map(({ text, failed }) => ({ text, failed }));

it.each([
  ['Accept', 'accepted'],
  ['Reject', 'rejected'],
])('%s is sent for a charger that waits', async (label, registration) => {
  const asked = anApi({ [PATCH]: [json(aCharger({ registration: 'accepted' }))] });
  show(<DecideRegistration charger={aCharger({ registration: 'pending' })} />);
  fireEvent.click(screen.getByRole('button', { name: `${label} CP001` }));
  await waitFor(() => expect(said()).toEqual([{ text: `CP001 ${registration}`, failed: false }]));
  expect(asked).toEqual([{ what: PATCH, body: { registration } }]);
});

it('accepts a rejected charger, and offers nothing else', () => {
  show(<DecideRegistration charger={aCharger({ registration: 'rejected' })} />);
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Accept']);
});

it('says why a decision failed, and allows another try', async () => {
  anApi({ [PATCH]: [problem(409, 'conflict')] });
  show(<DecideRegistration charger={aCharger({ registration: 'pending' })} />);
  fireEvent.click(screen.getByRole('button', { name: 'Accept CP001' }));
  await waitFor(() => expect(said()).toEqual([{ text: expect.any(String), failed: true }]));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Accept CP001' })).toBeEnabled());
});

it('is for users who may decide, and only while there is something to decide', () => {
  show(<DecideRegistration charger={aCharger({ registration: 'accepted' })} />);
  expect(screen.queryByRole('button')).toBeNull();
  signInAs(aPerson({ role: 'viewer' }));
  show(<DecideRegistration charger={aCharger({ registration: 'pending' })} />);
  expect(screen.queryByRole('button')).toBeNull();
});
