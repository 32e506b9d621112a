import { expect, it } from 'vitest';
import { aCall } from '../../test/examples';
import { logLines } from './lines';

it('puts a line between days, and details below what is open', () => {
  const rows = [
    aCall({ id: '3' }),
    aCall({ id: '2', at: '2025-11-22T10:00:00Z' }),
    aCall({ id: '1', at: '2025-11-22T09:00:00Z' }),
  ];
  expect(logLines(rows, new Set(['2'])).map(({ kind }) => kind)).toEqual([
    'row',
    'day',
    'row',
    'detail',
    'row',
  ]);
});
