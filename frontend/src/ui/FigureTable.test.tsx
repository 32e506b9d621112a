import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FigureTable } from './FigureTable';

it('names columns and rows, and is scrolled with keys', () => {
  render(
    <FigureTable label="Power" columns={['Time', 'kW']} rows={[{ key: 1, cells: ['14:00', '11.0'] }]}>
      Nothing else.
    </FigureTable>,
  );
  expect(screen.getByRole('region', { name: 'Power' })).toHaveAttribute('tabindex', '0');
  expect(screen.getByRole('columnheader', { name: 'kW' })).toBeVisible();
  expect(screen.getByRole('rowheader', { name: '14:00' })).toBeVisible();
  expect(screen.getByRole('cell', { name: '11.0' })).toBeVisible();
  expect(screen.getByText('Nothing else.')).toBeVisible();
});
