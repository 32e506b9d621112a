import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { aClipboard } from '../test/clipboard';
import { anApi, json, show } from '../test/render';
import { ChargerAddress } from './ChargerAddress';

afterEach(() => vi.unstubAllGlobals());

it('shows and copies the public address of the server, with the id at its end', async () => {
  const clipboard = aClipboard();
  anApi({ 'GET /server': [json({ chargerUrl: 'wss://cs.example/ws/ocpp/16/', mail: 'smtp' })] });
  show(<ChargerAddress example="CP001" />);
  expect(await screen.findByText('wss://cs.example/ws/ocpp/16/')).toHaveTextContent(
    'wss://cs.example/ws/ocpp/16/CP001',
  );
  fireEvent.click(screen.getByRole('button', { name: 'Copy address' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
  expect(clipboard.text).toBe('wss://cs.example/ws/ocpp/16/CP001');
});
