import { fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Dialog } from './Dialog';

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

it('keeps the focus in itself', async () => {
  await open();
  const dialog = screen.getByRole('dialog', { name: 'Add a charger' });
  fireEvent.keyDown(document.activeElement ?? dialog, { key: 'Tab', code: 'Tab' });
  expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus();
});

it('closes with Escape, and gives the focus back to what opened it', async () => {
  const opener = await open();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(opener).toHaveFocus());
});
