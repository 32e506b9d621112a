import { fireEvent, screen } from '@testing-library/react';
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
const question = () => screen.queryByRole('dialog', { name: 'Discard what you changed?' });

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

it('Escape keeps what was typed when it is pressed twice', () => {
  show(<Editing />);
  type('Depot 2');
  pressEscape();
  pressEscape();
  expect(question()).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByLabelText('Name')).toHaveValue('Depot 2');
});

it('asks nothing once the change is taken back', () => {
  show(<Editing />);
  type('Depot 2');
  type('Depot');
  pressEscape();
  expect(onClose).toHaveBeenCalledOnce();
});

it('keeps a secret in sight until its own button is pressed', () => {
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
