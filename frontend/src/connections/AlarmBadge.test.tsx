import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { anAlarm, aPerson } from '../test/examples';
import { anApi, json, show, signInAs, signOut } from '../test/render';
import { AlarmBadge } from './AlarmBadge';

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.unstubAllGlobals();
});

const ASKED = 'GET /security-alarms';

it('says how many security alarms are open', async () => {
  anApi({ [ASKED]: [json({ items: [anAlarm(), anAlarm({ id: 2 })], nextCursor: null, open: 2 })] });
  show(<AlarmBadge />);
  expect(await screen.findByText('2 open alarms')).toBeInTheDocument();
});

it('is not shown while no alarm is open', async () => {
  const asked = anApi({ [ASKED]: [json({ items: [], nextCursor: null, open: 0 })] });
  show(<AlarmBadge />);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(screen.queryByText(/open alarm/)).toBeNull();
});
