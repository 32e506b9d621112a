import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { aCharger } from '../test/examples';
import { show } from '../test/render';
import { PasswordSaved } from './PasswordSaved';

it('shows the new password once, with what the server warns of', () => {
  const onClose = vi.fn();
  const charger = { ...aCharger(), warnings: ['Some chargers cut passwords of this length.'] };
  show(<PasswordSaved charger={charger} password="a-password-16" onClose={onClose} />);
  expect(screen.getByRole('dialog', { name: 'CP001 has a new password' })).toBeVisible();
  expect(screen.getByText('a-password-16')).toBeVisible();
  expect(screen.getByText('Some chargers cut passwords of this length.')).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(onClose).toHaveBeenCalledOnce();
});
