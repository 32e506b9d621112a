import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aTransaction } from '../test/examples';
import { show } from '../test/render';
import { TransactionState } from './TransactionState';

it('has a mark and words, of a running one and of a stopped one', () => {
  const again = show(<TransactionState transaction={aTransaction({ powerW: 11_040 })} />);
  expect(screen.getByText('Charging')).toHaveTextContent('11.0 kW');
  expect(document.querySelector('svg')).not.toBeNull();
  again(<TransactionState transaction={aTransaction({ phase: null, stopReason: 'Local' })} />);
  expect(screen.getByText('Stopped')).toHaveTextContent('Reason: Local');
});
