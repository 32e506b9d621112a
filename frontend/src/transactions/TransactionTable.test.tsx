import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aTransaction } from '../test/examples';
import { showRouted } from '../test/render';
import { TransactionTable } from './TransactionTable';

it('lists transactions with their energy: estimated, or struck through while in doubt', async () => {
  showRouted(
    <TransactionTable
      items={[
        aTransaction({ transactionId: 1, energyWh: 9400 }),
        aTransaction({ transactionId: 2, energyWh: 31_600, estimated: true }),
        aTransaction({ transactionId: 3, energyWh: 910_420, suspect: true }),
      ]}
    />,
  );
  expect(await screen.findByRole('link', { name: '1' })).toHaveAttribute('href', '/transactions/1');
  expect(screen.getByText('9.40 kWh')).toBeInTheDocument();
  expect(screen.getByText('≈ 31.60 kWh')).toBeInTheDocument();
  expect(screen.getByText('910.42').tagName).toBe('S');
});
