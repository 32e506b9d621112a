import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { aCharger, aCommand } from '../../../test/examples';
import { anApi, json, showRouted } from '../../../test/render';
import BatchForm from './BatchForm';
import { EVERYTHING } from './chosen';

afterEach(() => vi.unstubAllGlobals());

it('says which chargers would get a command twice, and which will be set back', async () => {
  const request = { key: 'HeartbeatInterval', value: '60' };
  const queued = aCommand({ action: 'ChangeConfiguration', status: 'queued', request });
  anApi({
    'GET /commands': [json({ items: [queued] })],
    'GET /wanted-configurations': [
      json({ items: [{ vendor: null, model: null, keys: { HeartbeatInterval: '300' } }] }),
    ],
    'GET /configuration-values': [json({ items: [] })],
  });
  const chargers = [aCharger(), aCharger({ deviceId: 'CP002' })];
  showRouted(
    <BatchForm choice={EVERYTHING} chargers={chargers} total={2} query={{}} onCancel={() => undefined} />,
  );
  fireEvent.change(await screen.findByLabelText('Key'), { target: { value: 'heartbeatInterval' } });
  fireEvent.change(screen.getByLabelText('Value'), { target: { value: '60' } });
  expect(await screen.findByText(/^2 are to have another value, set for their model/)).toBeVisible();
  expect(screen.queryByText(/queued already/)).toBeNull();
  fireEvent.change(screen.getByLabelText('Key'), { target: { value: 'HeartbeatInterval' } });
  expect(
    await screen.findByText('1 has the same command queued already and would get it twice.'),
  ).toBeVisible();
  fireEvent.change(screen.getByLabelText('Value'), { target: { value: '300' } });
  expect(screen.queryByText(/twice|set back/)).toBeNull();
});
