import { screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { Charger, Person } from '../api/types';
import { aCharger, aPerson } from '../test/examples';
import { show, signInAs, signOut } from '../test/render';
import { Decide } from './Decide';

const open = (role: Person['role'], registration: Charger['registration']) => {
  signInAs(aPerson({ role }));
  show(
    <p data-testid="around">
      <Decide charger={aCharger({ registration })} />
    </p>,
  );
};

afterEach(signOut);

it('lets an operator accept or reject a charger that waits', async () => {
  open('operator', 'pending');
  expect(await screen.findByRole('button', { name: 'Accept CP001' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Reject CP001' })).toBeVisible();
});

it.each([
  ['viewer', 'pending'],
  ['admin', 'accepted'],
] as const)('offers nothing to a %s if a charger is %s', (role, registration) => {
  open(role, registration);
  expect(screen.getByTestId('around')).toBeEmptyDOMElement();
});
