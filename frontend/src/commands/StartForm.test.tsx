import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCommand, anIdTag, aPerson } from '../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../test/render';
import { StartForm } from './StartForm';

const START = 'POST /chargers/CP001/commands/remote-start-transaction';
const TAGS = { 'GET /id-tags': [json({ items: [anIdTag()], nextCursor: null })] };
const onAccepted = vi.fn();

const open = () => show(<StartForm deviceId="CP001" connectorId={2} onAccepted={onAccepted} />);
const start = (idTag: string) => {
  fireEvent.change(screen.getByLabelText('Id tag'), { target: { value: idTag } });
  fireEvent.click(screen.getByRole('button', { name: 'Start' }));
};

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

it('asks for the tag only, suggests known ones, and starts at its connector', async () => {
  const asked = anApi({ ...TAGS, [START]: [json(aCommand())] });
  open();
  expect(screen.getByRole('button', { name: 'Start' })).toBeDisabled();
  await waitFor(() => expect(document.querySelector('option')).toHaveAttribute('label', 'Jana Berg'));
  start(' 04A2F19C ');
  await waitFor(() => expect(onAccepted).toHaveBeenCalledOnce());
  expect(asked.find(({ what }) => what === START)?.body).toEqual({ idTag: '04A2F19C', connectorId: 2 });
});

it('says what the charger said if it refuses', async () => {
  anApi({ ...TAGS, [START]: [json(aCommand({ response: { status: 'Rejected' } }))] });
  open();
  start('A');
  expect(await screen.findByText('The charger said Rejected.')).toBeVisible();
  expect(onAccepted).not.toHaveBeenCalled();
});

it('sends a start that may not work only if somebody insists', async () => {
  anApi({ ...TAGS, [START]: [problem(409, 'not-startable'), json(aCommand())] });
  open();
  start('A');
  fireEvent.click(await screen.findByRole('button', { name: 'Send anyway' }));
  await waitFor(() => expect(onAccepted).toHaveBeenCalledOnce());
});
