import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCommand, aConnector, aPerson } from '../test/examples';
import { anApi, json, show, signInAs, signOut } from '../test/render';
import { toasts } from '../ui/toasts';
import { StopSession } from './StopSession';

const connector = aConnector({ status: 'Charging', transactionId: 7 });
const onClose = vi.fn();

const stop = () => {
  show(<StopSession deviceId="CP001" connector={connector} onClose={onClose} />);
  fireEvent.click(screen.getByRole('button', { name: 'Stop charging' }));
};

beforeEach(() => {
  toasts.set([]);
  signInAs(aPerson());
});
afterEach(() => {
  signOut();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

it('stops the session under its number', async () => {
  const asked = anApi({ 'POST /transactions/7/stop': [json(aCommand())] });
  stop();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(asked.map(({ what }) => what)).toContain('POST /transactions/7/stop');
  expect(toasts.get()).toEqual([]);
});

it('says that the session goes on if the charger refuses', async () => {
  anApi({ 'POST /transactions/7/stop': [json(aCommand({ response: { status: 'Rejected' } }))] });
  stop();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(toasts.get()[0]?.text).toBe('CP001 was asked to stop: Rejected. The session goes on.');
});
