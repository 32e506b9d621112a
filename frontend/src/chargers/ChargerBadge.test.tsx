import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aCharger } from '../test/examples';
import { show } from '../test/render';
import { ChargerBadge } from './ChargerBadge';

it.each([
  ['active', 'Active'],
  ['inactive', 'Inactive'],
  ['maintenance', 'Maintenance'],
] as const)('says in a word that a charger is %s', (chargerStatus, word) => {
  show(<ChargerBadge charger={aCharger({ chargerStatus })} />);
  expect(screen.getByText(word)).toBeVisible();
});

it.each([
  ['pending', 'Pending'],
  ['rejected', 'Rejected'],
] as const)('never calls a charger active that is %s', (registration, word) => {
  show(<ChargerBadge charger={aCharger({ registration })} />);
  expect(screen.getByText(word)).toBeVisible();
  expect(screen.queryByText('Active')).toBeNull();
});
