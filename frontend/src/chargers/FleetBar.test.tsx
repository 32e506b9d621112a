import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FleetBar } from './FleetBar';

it('gives each state its share of the bar', () => {
  const groups = [
    { name: 'Charging', count: 3 },
    { name: 'Faulted', count: 1 },
  ] as const;
  const { container } = render(<FleetBar groups={groups} />);
  const shares = [...container.querySelectorAll('span')].map(({ dataset, style }) => [
    dataset.group,
    style.flexGrow,
  ]);
  expect(shares).toEqual([
    ['Charging', '3'],
    ['Faulted', '1'],
  ]);
});
