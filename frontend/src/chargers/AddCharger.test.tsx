import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { openDialog } from '../navigation/dialogs';
import { aPerson } from '../test/examples';
import { show, signInAs, signOut } from '../test/render';
import { AddCharger } from './AddCharger';

afterEach(() => {
  openDialog.set(null);
  signOut();
});

it('opens the dialog for those who may add a charger', () => {
  signInAs(aPerson({ role: 'operator' }));
  show(<AddCharger label="Add your first charger" />);
  fireEvent.click(screen.getByRole('button', { name: 'Add your first charger' }));
  expect(openDialog.get()?.name).toBe('addCharger');
});

it('is not shown to viewers', () => {
  signInAs(aPerson({ role: 'viewer' }));
  show(<AddCharger />);
  expect(screen.queryByRole('button')).toBeNull();
});
