import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aConnector } from '../test/examples';
import { StateCounts } from './StateCounts';

it('counts connectors by state, the most important state first, and names them in a tooltip', () => {
  const states = ['Available', 'Faulted', 'Available', null];
  const connectors = states.map((status, index) => aConnector({ connectorId: index + 1, status }));
  const { container } = render(<StateCounts connectors={connectors} />);
  const counts = [...container.querySelectorAll<HTMLElement>('[title]')];
  expect(counts.map(({ textContent, title, dataset }) => [textContent, title, dataset.tone])).toEqual([
    ['1Faulted', 'Faulted: 2', 'faulted'],
    ['2Available', 'Available: 1, 3', 'available'],
    ['1Unknown', 'Unknown: 4', 'offline'],
  ]);
});
