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

it('starts no session for the beginning of a tag that is too long', () => {
  anApi(TAGS);
  open();
  start('ABCDEFGHIJKLMNOPQRSTUVWXY');
  expect(screen.getByText('At most 20 characters; this has 25.')).toBeVisible();
  expect(screen.getByLabelText('Id tag')).not.toHaveAttribute('maxlength');
  expect(screen.getByRole('button', { name: 'Start' })).toBeDisabled();
  fireEvent.change(screen.getByLabelText('Id tag'), { target: { value: 'ABCDEFGHIJKLMNOPQRST ' } });
  expect(screen.getByRole('button', { name: 'Start' })).toBeEnabled();
});

it('forgets why a start was refused when another tag is typed', async () => {
  anApi({ ...TAGS, [START]: [problem(409, 'not-startable')] });
  open();
  start('A');
  await screen.findByRole('button', { name: 'Send anyway' });
  fireEvent.change(screen.getByLabelText('Id tag'), { target: { value: 'B' } });
  expect(screen.queryByRole('button', { name: 'Send anyway' })).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says before sending that a tag may not be able to start', async () => {
  const asked = anApi({ ...TAGS, [START]: [json(aCommand())] });
  open();
  const type = (idTag: string) =>
    fireEvent.change(screen.getByLabelText('Id tag'), { target: { value: idTag } });
  type('ZOË');
  expect(screen.getByText(/a charger may refuse this tag/)).toBeVisible();
  start('AB/CD');
  expect(screen.getByText(/can’t be registered in GenX/)).toBeVisible();
  await waitFor(() => expect(onAccepted).toHaveBeenCalledOnce());
  expect(asked.find(({ what }) => what === START)?.body).toEqual({ idTag: 'AB/CD', connectorId: 2 });
});
