import { screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { aPerson } from '../test/examples';
import { showRouted, signInAs, signOut } from '../test/render';
import { AdminOnly } from './AdminOnly';

const open = (role: 'viewer' | 'operator' | 'admin') => {
  signInAs(aPerson({ role }));
  showRouted(<AdminOnly what="users">Ann and Ben</AdminOnly>);
};

afterEach(signOut);

it('shows the page to an admin', async () => {
  open('admin');
  expect(await screen.findByText('Ann and Ben')).toBeVisible();
});

it.each([
  ['operator', /an operator/],
  ['viewer', /a viewer/],
] as const)('says why the page is empty for an %s, and leads on', async (role, words) => {
  open(role);
  expect(await screen.findByRole('heading', { name: 'Only admins can see users' })).toBeVisible();
  expect(screen.getByText(words)).toBeVisible();
  expect(screen.queryByText('Ann and Ben')).toBeNull();
  expect(screen.getByRole('link', { name: 'Go to chargers' })).toHaveAttribute('href', '/chargers');
});
