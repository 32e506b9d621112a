import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { aTransaction } from '../test/examples';
import { show } from '../test/render';
import { Remarks } from './Remarks';

it('says in words what is odd', () => {
  show(<Remarks transaction={aTransaction({ suspect: true, authorised: false })} />);
  expect(screen.getByText('Needs review')).toBeInTheDocument();
  expect(screen.getByText('Not authorised')).toBeInTheDocument();
  expect(screen.queryByText('End estimated')).toBeNull();
});
