import { fireEvent, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { Cell, Row, RowButton, Table, TableLoading } from './Table';

it('is a table for screen readers, with the names of all columns, even of those with buttons', () => {
  const onClick = vi.fn();
  show(
    <Table
      label="Users"
      columns={[{ name: 'Person' }, { name: 'Actions', quiet: true }]}
      className={undefined}
    >
      <Row>
        <Cell>
          <RowButton onClick={onClick}>Ann</RowButton>
        </Cell>
        <Cell>Edit</Cell>
      </Row>
    </Table>,
  );
  const table = within(screen.getByRole('table', { name: 'Users' }));
  expect(table.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
    'Person',
    'Actions',
  ]);
  const row = within(table.getByRole('row', { name: 'Ann Edit' }));
  expect(row.getAllByRole('cell')).toHaveLength(2);
  fireEvent.click(row.getByRole('button', { name: 'Ann' }));
  expect(onClick).toHaveBeenCalledOnce();
});

it('says of a row that opens in its place whether it is open', () => {
  show(
    <RowButton onClick={vi.fn()} expanded={false}>
      Ann
    </RowButton>,
  );
  expect(screen.getByRole('button', { name: 'Ann', expanded: false })).toBeVisible();
});

it('says what is loading', () => {
  show(<TableLoading what="Users" />);
  expect(screen.getByRole('status')).toHaveTextContent('Users are loading');
});
