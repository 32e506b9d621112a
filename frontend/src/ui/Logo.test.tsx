import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Logo } from './Logo';

it('is read out once, as text or as the name of the picture', () => {
  const again = show(<Logo />);
  expect(screen.getByText('GenX')).toBeVisible();
  expect(screen.queryByRole('img')).toBeNull();
  again(<Logo bare />);
  expect(screen.getByRole('img', { name: 'GenX' })).toBeVisible();
  expect(screen.queryByText('GenX')).toBeNull();
});
