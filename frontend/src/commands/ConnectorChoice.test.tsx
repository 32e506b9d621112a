import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { aCharger, aConnector } from '../test/examples';
import { show } from '../test/render';
import { ConnectorChoice } from './ConnectorChoice';

const charger = aCharger({
  connectorCount: 2,
  connectors: [aConnector(), aConnector({ connectorId: 2, status: 'Charging' })],
});

it('shows each connector with its state, the whole charger and none, and tells which was chosen', () => {
  const onChange = vi.fn();
  show(<ConnectorChoice charger={charger} value="1" onChange={onChange} all none />);
  const names = screen.getAllByRole('radio').map((radio) => radio.closest('label')?.textContent);
  expect(names).toEqual(['Not given', 'Whole charger', '1Available', '2Charging']);
  expect(screen.getByRole('radio', { checked: true }).closest('label')).toHaveTextContent('1Available');
  fireEvent.click(screen.getByRole('radio', { name: /Charging/ }));
  fireEvent.click(screen.getByRole('radio', { name: 'Whole charger' }));
  expect(onChange.mock.calls).toEqual([['2'], ['0']]);
});

it('offers connectors alone where one must be named', () => {
  show(<ConnectorChoice charger={charger} value="1" onChange={vi.fn()} all={false} none={false} />);
  expect(screen.getAllByRole('radio')).toHaveLength(2);
});
