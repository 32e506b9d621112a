import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { GroupWishes, WantedKey } from '../api/types';
import { aCharger, aCommand } from '../test/examples';
import { anApi, json, showRouted } from '../test/render';
import { isAgainst, isGroupAgainst } from './useWishAgainst';
import { WhatWillHappen } from './WhatWillHappen';

const WISH = { key: 'HeartbeatInterval', wanted: '300', scope: 'all', state: 'inStep' } as WantedKey;

afterEach(() => vi.unstubAllGlobals());

it('says that a wish will set the value back, and where to change it', async () => {
  anApi({ 'GET /chargers/CP001/wanted-configuration': [json({ keys: [WISH] })] });
  const values = { key: 'heartbeatinterval', value: '60' };
  showRouted(
    <WhatWillHappen name="change-configuration" charger={aCharger()} values={values} pending={undefined} />,
  );
  expect(await screen.findByText(/We want 300 here, set for all chargers/)).toBeVisible();
  const link = screen.getByRole('link', { name: 'Change the wish instead' });
  expect(link).toHaveAttribute('href', '/chargers/CP001/configuration');
});

it('knows which wishes are in the way', () => {
  expect(isAgainst(WISH, ' heartbeatinterval', '60')).toBe(true);
  expect(isAgainst(WISH, 'HeartbeatInterval', ' 300 ')).toBe(false);
  expect(isAgainst(WISH, 'Other', '60')).toBe(false);
  expect(isAgainst({ ...WISH, wanted: null }, 'HeartbeatInterval', '60')).toBe(false);
  // It is not written again.
  expect(isAgainst({ ...WISH, state: 'refused' }, 'HeartbeatInterval', '60')).toBe(false);
});

it('puts a wish for the model of a charger before one for all', () => {
  const wishes = (change: Partial<GroupWishes>) => change as GroupWishes;
  const groups = [
    wishes({ vendor: null, model: null, keys: { HeartbeatInterval: '300', Other: '1' } }),
    wishes({ vendor: 'Ohmweg', model: 'Duo 22', keys: { heartbeatInterval: '60' } }),
  ];
  const duo = { vendor: 'Ohmweg', model: 'Duo 22' };
  expect(isGroupAgainst(groups, duo, 'HeartbeatInterval', '60')).toBe(false);
  expect(isGroupAgainst(groups, duo, 'HeartbeatInterval', '300')).toBe(true);
  expect(isGroupAgainst(groups, { ...duo, model: 'Quattro' }, 'HeartbeatInterval', '60')).toBe(true);
  expect(isGroupAgainst(groups, duo, ' other ', '2')).toBe(true);
  expect(isGroupAgainst(groups, duo, 'Another', '2')).toBe(false);
});

it('says that the same is queued already, and nothing if nothing is in the way', async () => {
  const pending = aCommand({ status: 'queued' });
  showRouted(
    <WhatWillHappen name="reset" charger={aCharger({ online: false })} values={{}} pending={pending} />,
  );
  expect(await screen.findByText(/^Reset is queued already/)).toBeVisible();
  showRouted(<WhatWillHappen name="reset" charger={aCharger()} values={{}} pending={undefined} />);
  expect(screen.getAllByRole('status')).toHaveLength(1);
});
