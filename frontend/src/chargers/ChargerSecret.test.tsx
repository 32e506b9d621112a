import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { aClipboard } from '../test/clipboard';
import { show } from '../test/render';
import { ChargerSecret } from './ChargerSecret';

afterEach(() => void vi.unstubAllGlobals());

it('shows what a charger signs in with, and copies the password', async () => {
  const clipboard = aClipboard();
  show(<ChargerSecret deviceId="CP001" password="a-password-16" />);
  expect(screen.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual([
    'CP001',
    'a-password-16',
  ]);
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Copy password' })));
  expect(clipboard.text).toBe('a-password-16');
});
