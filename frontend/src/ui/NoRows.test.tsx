import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { NoRows } from './NoRows';

it('is read out when a search finds nothing', () => {
  show(<NoRows>No message matches.</NoRows>);
  expect(screen.getByRole('status')).toHaveTextContent('No message matches.');
});
