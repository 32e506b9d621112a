import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { singleKeys } from '../lib/singleKeys';
import { closeDialog, openDialog, showDialog } from '../navigation/dialogs';
import { useShortcuts } from './useShortcuts';

const navigate = vi.hoisted(() => vi.fn());
vi.mock('@tanstack/react-router', () => ({ useNavigate: () => navigate }));

const pressed = vi.fn();

function Page() {
  useShortcuts();
  return (
    <main>
      <input type="search" aria-label="Search" aria-keyshortcuts="/" />
      <button type="button" aria-keyshortcuts="." onClick={pressed}>
        Newest
      </button>
      <div role="dialog">
        <button type="button">In a dialog</button>
      </div>
    </main>
  );
}

const press = (key: string, init: KeyboardEventInit = {}, at: Element = document.body) =>
  fireEvent.keyDown(at, { key, ...init });

beforeEach(() => {
  vi.clearAllMocks();
  closeDialog();
  singleKeys.turn(true);
  render(<Page />);
});

it('opens the palette with Ctrl or Cmd K, even while somebody types, but not over another dialog', () => {
  press('k', { ctrlKey: true });
  expect(openDialog.get()?.name).toBe('palette');
  closeDialog();
  press('K', { metaKey: true }, screen.getByLabelText('Search'));
  expect(openDialog.get()?.name).toBe('palette');
  showDialog('addCharger');
  press('k', { ctrlKey: true });
  expect(openDialog.get()?.name).toBe('addCharger');
});

it('returns the focus to where it was', () => {
  screen.getByText('Newest').focus();
  showDialog('palette');
  screen.getByText('In a dialog').focus();
  showDialog('addCharger');
  closeDialog();
  expect(screen.getByText('Newest')).toHaveFocus();
});

it('goes to a page with g and its letter, and only then', () => {
  press('c');
  press('g');
  press('x');
  press('c');
  expect(navigate).not.toHaveBeenCalled();
  press('g');
  press('c');
  expect(navigate).toHaveBeenCalledExactlyOnceWith({ to: '/chargers' });
});

it('presses the element that has the key, and focuses fields', () => {
  press('.');
  press('/');
  expect(pressed).toHaveBeenCalledOnce();
  expect(screen.getByLabelText('Search')).toHaveFocus();
});

it('ignores keys while somebody types, in dialogs, and with Ctrl or Cmd', () => {
  press('.', {}, screen.getByLabelText('Search'));
  press('.', {}, screen.getByText('In a dialog'));
  press('.', { altKey: true });
  press('"]');
  expect(pressed).not.toHaveBeenCalled();
});

it('shows all keys with ?', () => {
  press('?');
  expect(openDialog.get()?.name).toBe('keys');
});

it('can be turned off, except for the palette', () => {
  singleKeys.turn(false);
  press('.');
  press('?');
  expect(pressed).not.toHaveBeenCalled();
  expect(openDialog.get()).toBeNull();
  press('k', { ctrlKey: true });
  expect(openDialog.get()?.name).toBe('palette');
});
