import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveProvider } from '../../live/LiveProvider';
import { anIdTag, aPerson } from '../../test/examples';
import { anApi, json, problem, show, signInAs, signOut } from '../../test/render';
import TagDialog from './TagDialog';
import type { Asked } from './useDialogs';

const tag = anIdTag();
const running = anIdTag({ running: [{ transactionId: 7, deviceId: 'CP001', connectorId: 1 }] });
const CHANGE = 'PATCH /id-tags/04A2F19C';
const CREATE = 'POST /id-tags';
const onClose = vi.fn();

const open = (asked: Asked) =>
  show(
    <LiveProvider>
      <TagDialog asked={asked} onClose={onClose} />
    </LiveProvider>,
  );
const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

beforeEach(() => signInAs(aPerson()));
afterEach(() => {
  signOut();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

it('sends only what was changed', async () => {
  const asked = anApi({ [CHANGE]: [json({ ...tag, stopping: [] })] });
  open({ dialog: 'edit', tag });
  type('Group', 'STAFF');
  click('Save');
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(asked.find(({ what }) => what === CHANGE)?.body).toEqual({ parentIdTag: 'STAFF' });
});

it('keeps what was typed, and says at the field that the tag exists', async () => {
  anApi({ [CREATE]: [problem(409, 'already-exists', { idTag: 'It is there.' })] });
  open({ dialog: 'add' });
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  type('Id tag', '04A2');
  click('Save');
  expect(await screen.findByText('It is there.')).toBeVisible();
  expect(screen.getByLabelText('Id tag')).toHaveValue('04A2');
});

it('takes no budget that is not a number', () => {
  open({ dialog: 'edit', tag });
  type('Budget, kWh', 'plenty');
  expect(screen.getByText(/^Type a number/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
});

it('asks for a name, a kind and a group to adopt a tag, and nothing else', async () => {
  const asked = anApi({ [CREATE]: [json(tag, 201)] });
  open({ dialog: 'add', idTag: 'VID:1', kind: 'vehicle' });
  expect(screen.queryByLabelText('Budget, kWh')).toBeNull();
  type('Name', 'Van 12');
  click('Adopt');
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(asked.find(({ what }) => what === CREATE)?.body).toMatchObject({
    idTag: 'VID:1',
    kind: 'vehicle',
    name: 'Van 12',
  });
});

it('lets a session go on when its tag is blocked, unless somebody wants it stopped', async () => {
  const asked = anApi({ [CHANGE]: [json({ ...running, stopping: [] })] });
  open({ dialog: 'block', tag: running });
  expect(screen.getByText(/That session goes on/)).toBeVisible();
  expect(screen.getByRole('switch', { name: 'Also stop its running session?' })).not.toBeChecked();
  click('Block');
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(asked.find(({ what }) => what === CHANGE)?.body).toEqual({ status: 'Blocked' });
});

it('does not ask about sessions if none is running', () => {
  open({ dialog: 'block', tag });
  expect(screen.queryByRole('switch')).toBeNull();
});

it('adds to a budget in Wh what was typed in kWh', async () => {
  const asked = anApi({ 'POST /id-tags/04A2F19C/budget/add': [json(tag)] });
  open({ dialog: 'add-budget', tag });
  type('Energy, kWh', '0');
  expect(screen.getByText('Type a number above 0.')).toBeVisible();
  type('Energy, kWh', '2.5');
  click('Add 2.5 kWh');
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(asked.find(({ what }) => what.endsWith('/add'))?.body).toEqual({ energyWh: 2500 });
});

it('registers no tag that is too long or has a slash, and cuts nothing off', () => {
  open({ dialog: 'add' });
  const save = screen.getByRole('button', { name: 'Save' });
  type('Id tag', 'x/y');
  expect(screen.getByText('A tag has no slash: leave it out.')).toBeVisible();
  expect(save).toBeDisabled();
  type('Id tag', 'ABCDEFGHIJKLMNOPQRSTUVWXY');
  expect(screen.getByText('At most 20 characters; this has 25.')).toBeVisible();
  expect(document.querySelector('[maxlength]')).toBeNull();
  expect(save).toBeDisabled();
  type('Id tag', 'x-y');
  expect(save).toBeEnabled();
});

it('saves no budget that would be rounded to nothing', () => {
  open({ dialog: 'edit', tag });
  type('Budget, kWh', '0.0004');
  expect(screen.getByText('At least 0.001 kWh.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
});

it('adds no energy that would be rounded to nothing, or that the API does not take', () => {
  open({ dialog: 'add-budget', tag });
  type('Energy, kWh', '0.0004');
  expect(screen.getByText('At least 0.001 kWh.')).toBeVisible();
  type('Energy, kWh', '1000000001');
  expect(screen.getByText('At most 1,000,000,000 kWh.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Add' })).toBeDisabled();
});
