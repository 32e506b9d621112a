import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aPerson, aTransaction } from '../test/examples';
import { showRouted, signInAs, signOut } from '../test/render';
// What the table loads later is there at once.
import './CloseByHand';
import { TransactionTable } from './TransactionTable';

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

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

it('has a column of costs if any of them has one: about, as long as it is not final', async () => {
  const cost = {
    currency: 'GBP',
    total: '4.08',
    totalInclTax: '4.90',
    tax: '0.82',
    final: true,
    version: 1,
    tariffId: 7,
    tariffVersion: 1,
    taxIncluded: null,
    periods: null,
    fees: null,
    extras: null,
    notes: null,
    taxes: null,
  };
  const priced = aTransaction({ transactionId: 1, cost });
  const running = aTransaction({ transactionId: 2, cost: { ...cost, final: false, version: 0 } });
  showRouted(<TransactionTable items={[priced, running, aTransaction({ transactionId: 3 })]} />);
  expect(await screen.findByRole('columnheader', { name: 'Cost' })).toBeInTheDocument();
  expect(screen.getByText('£4.90')).toBeInTheDocument();
  expect(screen.getByText('≈ £4.90')).toBeInTheDocument();
  signOut();
  signInAs(aPerson());
  showRouted(<TransactionTable items={[aTransaction()]} />);
  expect(await screen.findByRole('columnheader', { name: 'Energy' })).toBeInTheDocument();
  expect(screen.queryByRole('columnheader', { name: 'Cost' })).toBeNull();
});

it('lets somebody who may do so close one whose charger is offline', async () => {
  const away = aTransaction({ phase: 'unknown' });
  showRouted(<TransactionTable items={[away]} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Close by hand…' }));
  expect(await screen.findByText(/CP001 is offline/)).toBeInTheDocument();
  signOut();
  signInAs(aPerson({ role: 'viewer' }));
  showRouted(<TransactionTable items={[away]} />);
  expect(await screen.findByText('No connection')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Close by hand…' })).toBeNull();
});
