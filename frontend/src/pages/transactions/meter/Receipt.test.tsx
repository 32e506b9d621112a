import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aTransaction } from '../../../test/examples';
import { show } from '../../../test/render';
import { Receipt } from './Receipt';

const ESTIMATED = aTransaction({
  status: 'stopped',
  stoppedAt: '2025-11-23T14:40:00.000Z',
  energyWh: 3500,
  estimated: true,
});

it.each([
  ['about what was estimated', {}, 'Total≈ 3.50 kWh'],
  ['exactly what a review has set', { reviewedBy: 'ann@example.org', measuredEnergyWh: 0 }, 'Total3.50 kWh'],
])('has as its total %s', (_, change, total) => {
  show(<Receipt transaction={{ ...ESTIMATED, ...change }} parts={{ periods: [], between: [] }} />);
  expect(screen.getByRole('region', { name: 'Receipt' })).toHaveTextContent(total);
});
