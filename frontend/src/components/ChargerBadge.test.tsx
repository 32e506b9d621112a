import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { ChargerBadge } from './ChargerBadge';

it.each([
  ['active', 'Active'],
  ['inactive', 'Inactive'],
  ['maintenance', 'Maintenance'],
] as const)('says in a word that a charger is %s', (status, word) => {
  show(<ChargerBadge status={status} />);
  expect(screen.getByText(word)).toBeVisible();
});
