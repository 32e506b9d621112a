import { useQueryClient } from '@tanstack/react-query';
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { TransactionTotals } from '../../api/types';
import { TRANSACTIONS_KEY } from '../../live/liveConnection';
import { anApi, json, problem, show } from '../../test/render';
import { useTransactions } from '../../transactions/useTransactions';
import { Totals } from './Totals';
import { useTotals } from './useTotals';

const ASKED = 'GET /transactions/totals';
const LIST = 'GET /transactions';
const NONE = { items: [], nextCursor: null };
const TOTALS: TransactionTotals = {
  count: 1212,
  energyWh: 2_430_120,
  leftOut: 3,
  unpriced: 1209,
  costs: [],
  marks: { active: 43, suspect: 3, estimated: 5, unauthorised: 2 },
  since: null,
};

afterEach(() => vi.useRealTimers());

function Page() {
  const queries = useQueryClient();
  useTransactions({});
  return (
    <>
      <Totals totals={useTotals({})} />
      <button type="button" onClick={() => void queries.invalidateQueries({ queryKey: TRANSACTIONS_KEY })}>
        An event
      </button>
    </>
  );
}

it('says what the transactions come to, and what is left out', async () => {
  anApi({ [ASKED]: [json(TOTALS)], [LIST]: [json(NONE)] });
  show(<Page />);
  expect(await screen.findByText('1,212')).toBeInTheDocument();
  expect(screen.getByText('43')).toBeInTheDocument();
  expect(screen.getByText('2.43')).toBeInTheDocument();
  expect(screen.getByText('MWh')).toBeInTheDocument();
  expect(screen.getByText('without 3 that need review')).toBeInTheDocument();
});

it('sums up what they cost in each currency, and counts those without a price', async () => {
  const costs = [
    { currency: 'EUR', total: '100.00', totalInclTax: '119.00', count: 2 },
    { currency: 'CHF', total: '10.00', totalInclTax: '10.81', count: 1 },
  ];
  anApi({ [ASKED]: [json({ ...TOTALS, costs })], [LIST]: [json(NONE)] });
  show(<Page />);
  expect(await screen.findByText('€119.00')).toBeInTheDocument();
  expect(screen.getByText(/^CHF\s10\.81$/)).toBeInTheDocument();
  expect(screen.getAllByText('without 1,209 that have no price')).toHaveLength(1);
});

it('says how far back a text was searched', async () => {
  const since = '2025-11-20T12:00:00.000Z';
  anApi({ [ASKED]: [json({ ...TOTALS, leftOut: 0, since })], [LIST]: [json(NONE)] });
  show(<Page />);
  expect(await screen.findByText(/^Only transactions since 20 Nov 2025 were searched/)).toBeInTheDocument();
  expect(screen.queryByText(/without/)).toBeNull();
});

it('says why they are not known', async () => {
  anApi({ [ASKED]: [problem(503, 'too-much')], [LIST]: [json(NONE)] });
  show(<Page />);
  expect(await screen.findByText('The totals are not known. It said too-much.')).toBeInTheDocument();
});

it('is loaded again after events, but not with each of them', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const asked = anApi({ [ASKED]: [json(TOTALS)], [LIST]: [json(NONE)] });
  const loads = () => asked.filter(({ what }) => what === ASKED).length;
  const event = async () => {
    fireEvent.click(screen.getByRole('button', { name: 'An event' }));
    await act(() => vi.advanceTimersByTimeAsync(200));
  };
  show(<Page />);
  await screen.findByText('1,212');
  for (let each = 0; each < 5; each++) await event();
  expect(loads()).toBe(1);
  await act(() => vi.advanceTimersByTimeAsync(5000));
  expect(loads()).toBe(2);
  await act(() => vi.advanceTimersByTimeAsync(9000));
  expect(loads()).toBe(2);
  await event();
  await act(() => vi.advanceTimersByTimeAsync(1000));
  expect(loads()).toBe(3);
  // Nobody tells of reviews.
  await act(() => vi.advanceTimersByTimeAsync(16_000));
  expect(loads()).toBe(4);
});
