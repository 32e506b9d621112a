import { fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { Dialog } from './Dialog';

const onClose = vi.fn();

function Editing() {
  const [name, setName] = useState('Depot');
  return (
    <Dialog title="Edit" onClose={onClose}>
      <input aria-label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <label>
        <input type="checkbox" /> Active
      </label>
      <button type="button" onClick={() => setName('made')}>
        Make one
      </button>
    </Dialog>
  );
}

const pressEscape = () => fireEvent.keyDown(document.body, { key: 'Escape' });
const button = (name: string) => screen.getByRole('button', { name });
const type = (name: string) => fireEvent.change(screen.getByLabelText('Name'), { target: { value: name } });
const question = () => screen.queryByRole('dialog', { name: 'Discard your changes?' });

beforeEach(() => {
  onClose.mockClear();
});

it('closes at once if nothing was changed', () => {
  show(<Editing />);
  pressEscape();
  expect(onClose).toHaveBeenCalledOnce();
});

it.each([
  ['typed', () => type('Depot 2')],
  ['chosen', () => fireEvent.click(screen.getByLabelText('Active'))],
  ['made', () => fireEvent.click(button('Make one'))],
])('asks before it discards what was %s', async (_, change) => {
  show(<Editing />);
  change();
  pressEscape();
  expect(question()).toBeVisible();
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(button('Keep editing'));
  expect(question()).toBeNull();
  fireEvent.click(button('Close'));
  fireEvent.click(button('Discard'));
  expect(onClose).toHaveBeenCalledOnce();
});

it('keeps the typed text if Escape is pressed twice', () => {
  show(<Editing />);
  type('Depot 2');
  pressEscape();
  pressEscape();
  expect(question()).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByLabelText('Name')).toHaveValue('Depot 2');
});

it('closes without a question once the change is undone', () => {
  show(<Editing />);
  type('Depot 2');
  type('Depot');
  pressEscape();
  expect(onClose).toHaveBeenCalledOnce();
});

it('shows a secret until its own button is pressed', () => {
  show(
    <Dialog title="The key" onClose={onClose} showsSecret>
      <button type="button" onClick={onClose}>
        I have it
      </button>
    </Dialog>,
  );
  pressEscape();
  expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(button('I have it'));
  expect(onClose).toHaveBeenCalledOnce();
});

function Page() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Add
      </button>
      {isOpen && (
        <Dialog
          title="Add a charger"
          onClose={() => setOpen(false)}
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <button type="button" data-autofocus>
            Save
          </button>
        </Dialog>
      )}
    </>
  );
}

async function open() {
  show(<Page />);
  const opener = screen.getByRole('button', { name: 'Add' });
  opener.focus();
  fireEvent.click(opener);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Save' })).toHaveFocus());
  return opener;
}

it('keeps the focus inside', async () => {
  await open();
  const dialog = screen.getByRole('dialog', { name: 'Add a charger' });
  fireEvent.keyDown(document.activeElement ?? dialog, { key: 'Tab', code: 'Tab' });
  expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus();
});

it('closes with Escape, and returns the focus to the element that opened it', async () => {
  const opener = await open();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(opener).toHaveFocus());
});
