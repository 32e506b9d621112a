import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aCharger, aCommand, aConnector, aPerson } from '../test/examples';
import { anApi, showRouted, signInAs, signOut } from '../test/render';
import { CommandForm } from './CommandForm';

const RESET = 'POST /chargers/CP001/commands/reset';
const START = 'POST /chargers/CP001/commands/remote-start-transaction';

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

it('sends a command and shows both results', async () => {
  const answer = { ...aCommand(), warnings: [] };
  const asked = anApi({ [RESET]: [Response.json(answer)] });
  showRouted(<CommandForm name="reset" charger={aCharger()} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Reset' }));
  expect(await screen.findByText('Waiting for the restart')).toBeVisible();
  expect(asked.find(({ what }) => what === RESET)?.body).toEqual({ type: 'Soft' });
});

it('says before that sessions will end', async () => {
  const charger = aCharger({ connectors: [aConnector({ status: 'Charging', transactionId: 7 })] });
  showRouted(<CommandForm name="reset" charger={charger} />);
  expect(await screen.findByText('This ends 1 running session.')).toBeVisible();
});

it('does not send to an offline charger what is wrong later', async () => {
  showRouted(<CommandForm name="remote-start-transaction" charger={aCharger({ online: false })} />);
  expect(await screen.findByText('CP001 is offline. A command needs a connection.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Start charging' })).toBeDisabled();
});

it('queues for an offline charger what is still right later', async () => {
  const queued = {
    ...aCommand({ status: 'queued', response: null, answeredAt: null, effect: 'none' }),
    warnings: [],
  };
  const asked = anApi({ [RESET]: [Response.json(queued, { status: 202 })] });
  showRouted(<CommandForm name="reset" charger={aCharger({ online: false })} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Send when it is back' }));
  expect(await screen.findByText(/^Queued\./)).toBeVisible();
  expect(asked.filter(({ what }) => what === RESET)).toHaveLength(1);
});

it('asks before it queues a reset a second time', async () => {
  const queued = { ...aCommand({ status: 'queued', response: null, answeredAt: null, effect: 'none' }) };
  const asked = anApi({
    'GET /commands': [Response.json({ items: [queued], nextCursor: null })],
    [RESET]: [Response.json({ ...queued, warnings: [] }, { status: 202 })],
  });
  showRouted(<CommandForm name="reset" charger={aCharger({ online: false })} />);
  await screen.findByText(/^Reset is queued already/);
  fireEvent.click(screen.getByRole('button', { name: 'Send when it is back' }));
  expect(await screen.findByRole('dialog', { name: 'Send the same to CP001 again?' })).toBeVisible();
  expect(asked.filter(({ what }) => what === RESET)).toHaveLength(0);
  fireEvent.click(screen.getByRole('button', { name: 'Queue another' }));
  await waitFor(() => expect(asked.filter(({ what }) => what === RESET)).toHaveLength(1));
});

it('says why a start was not sent, and forces it', async () => {
  const doubt = { type: 'not-startable', title: 'Conflict', status: 409, detail: 'Connector 1 has a fault.' };
  anApi({
    [START]: [
      Response.json(doubt, { status: 409 }),
      Response.json({ ...aCommand({ action: 'RemoteStartTransaction' }), warnings: [] }),
    ],
  });
  showRouted(<CommandForm name="remote-start-transaction" charger={aCharger()} />);
  fireEvent.change(await screen.findByLabelText('Id tag'), { target: { value: 'T1' } });
  fireEvent.click(screen.getByRole('button', { name: 'Start charging' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Send anyway' }));
  expect(await screen.findByText('Waiting for the cable')).toBeVisible();
});

it('shows the row of a command that was not answered', async () => {
  const late = { type: 'charger-timeout', title: 'Timeout', status: 504, detail: 'No answer.' };
  anApi({
    [RESET]: [Response.json(late, { status: 504 })],
    'GET /commands': [
      Response.json({ items: [aCommand({ status: 'timeout', response: null })], nextCursor: null }),
    ],
  });
  showRouted(<CommandForm name="reset" charger={aCharger()} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Reset' }));
  expect(await screen.findByText('It may still do it')).toBeVisible();
});

it('forgets why a command was not sent when a field changes', async () => {
  const doubt = { type: 'not-startable', title: 'Conflict', status: 409, detail: 'Connector 1 has a fault.' };
  anApi({ [START]: [Response.json(doubt, { status: 409 })] });
  showRouted(<CommandForm name="remote-start-transaction" charger={aCharger()} />);
  fireEvent.change(await screen.findByLabelText('Id tag'), { target: { value: 'T1' } });
  fireEvent.click(screen.getByRole('button', { name: 'Start charging' }));
  expect(await screen.findByText('Connector 1 has a fault.')).toBeVisible();
  fireEvent.change(screen.getByLabelText('Id tag'), { target: { value: 'T2' } });
  expect(screen.queryByText('Connector 1 has a fault.')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Send anyway' })).toBeNull();
});

it('sends no text that is longer than its field takes', async () => {
  showRouted(<CommandForm name="remote-start-transaction" charger={aCharger()} />);
  const tag = await screen.findByLabelText('Id tag');
  fireEvent.change(tag, { target: { value: 'ABCDEFGHIJKLMNOPQRSTUVWXY' } });
  expect(tag).toHaveAccessibleDescription('At most 20 characters; this has 25.');
  expect(tag).not.toHaveAttribute('maxlength');
  expect(screen.getByRole('button', { name: 'Start charging' })).toBeDisabled();
});
