import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Warning } from './Warning';

it('is read out when it appears, without interrupting', () => {
  show(<Warning>This password is short.</Warning>);
  expect(screen.getByRole('status')).toHaveTextContent('This password is short.');
});
