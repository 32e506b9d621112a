import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '../test/render';
import { Facts } from './Facts';

it('shows known values, including 0, and leaves out unknown ones', () => {
  show(
    <Facts
      facts={[
        { name: 'Model', value: 'Duo 22' },
        { name: 'Faults', value: 0 },
        { name: 'Serial number', value: null },
        { name: 'Meter', value: '' },
      ]}
    />,
  );
  expect(screen.getAllByRole('term').map(({ textContent }) => textContent)).toEqual(['Model', 'Faults']);
  expect(screen.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual(['Duo 22', '0']);
});
