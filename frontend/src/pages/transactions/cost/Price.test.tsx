import { fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TransactionCost } from '../../../api/types';
import { aPerson, aTransaction } from '../../../test/examples';
import { anApi, json, problem, showRouted, signInAs, signOut } from '../../../test/render';
import { Toaster } from '../../../ui/Toaster';
import { Price } from './Price';
// What is loaded later is there at once.
import './RateAgain';

const COST: TransactionCost = {
  currency: 'GBP',
  total: '4.08',
  totalInclTax: '4.90',
  tax: '0.82',
  final: true,
  version: 1,
  tariffId: 7,
  tariffVersion: 1,
  taxIncluded: true,
  periods: [],
  fees: [],
  extras: [],
  notes: [],
  taxes: [],
};
const TARIFFS = [
  { tariffId: 7, name: 'Day rate', published: { version: 2 } },
  { tariffId: 8, name: 'Fleet', published: { version: 1 } },
  { tariffId: 9, name: 'Never published', published: null },
];
const versions = (...numbers: number[]) => ({
  items: numbers.map((version) => ({ version, publishedAt: '2026-11-01T12:00:00.000Z' })),
  nextCursor: null,
});
const rated = (totalInclTax: string, difference: string | null) => ({
  cost: { ...COST, totalInclTax },
  difference: difference && { total: '0', totalInclTax: difference },
});
const API = {
  'GET /tariffs': [json({ items: TARIFFS, nextCursor: null })],
  'GET /tariffs/7/versions': [json(versions(2, 1))],
  'GET /tariffs/8/versions': [json(versions(1))],
};
const STOPPED = { transactionId: 5, status: 'stopped', stoppedAt: '2026-11-23T13:00:00.000Z' } as const;

beforeEach(() => signInAs(aPerson()));
afterEach(signOut);

function price(change: Parameters<typeof aTransaction>[0], may = true) {
  showRouted(
    <>
      <Price
        transaction={aTransaction({ ...STOPPED, ...change })}
        may={may}
        marked={null}
        onMark={() => undefined}
      />
      <Toaster />
    </>,
  );
}

it('is worked out again by the tariff and version that somebody chooses, and says the difference before', async () => {
  const asked = anApi({
    ...API,
    'POST /transactions/5/rate': [
      json(rated('4.40', '-0.50')),
      json(rated('6.10', '1.20')),
      json(rated('6.10', '1.20')),
    ],
  });
  price({ cost: COST });
  fireEvent.click(await screen.findByRole('button', { name: 'Work out the price again…' }));
  const dialog = await screen.findByRole('dialog', { name: 'The price of transaction 5' });
  expect(await within(dialog).findByText('-£0.50')).toBeVisible();
  expect(within(dialog).getByText('£4.40')).toBeVisible();
  const tariff = within(dialog).getByLabelText('Tariff');
  expect([...tariff.querySelectorAll('option')].map(({ textContent }) => textContent)).toEqual([
    'Day rate',
    'Fleet',
  ]);
  fireEvent.change(tariff, { target: { value: '8' } });
  expect(await within(dialog).findByText('+£1.20')).toBeVisible();
  fireEvent.click(within(dialog).getByRole('button', { name: 'Set this price' }));
  expect(await screen.findByText('Price: £6.10 (+£1.20).')).toBeVisible();
  const bodies = asked.filter(({ what }) => what.startsWith('POST')).map(({ body }) => body);
  expect(bodies).toEqual([
    { tariffId: 7, version: 2 },
    { tariffId: 8, version: 1 },
    { tariffId: 8, version: 1 },
  ]);
});

it('says why a price can not be worked out', async () => {
  anApi({ ...API, 'POST /transactions/5/rate': [problem(409, 'not-priceable')] });
  price({ cost: null });
  expect(await screen.findByText(/^It has no price: its charger had no tariff/)).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Work out a price…' }));
  expect(await screen.findByText('It said not-priceable.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Set this price' })).toBeDisabled();
});

it('waits for the review of one whose energy is in doubt, and leads there', async () => {
  anApi(API);
  price({ cost: null, suspect: true });
  expect(await screen.findByText(/^It has no final price until/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Go to the review' })).toHaveAttribute(
    'href',
    expect.stringContaining('#review'),
  );
  expect(screen.queryByRole('button', { name: /^Work out/ })).toBeNull();
});

it('is not shown where there are no tariffs, and viewers can not work it out', async () => {
  const asked = anApi({ 'GET /tariffs': [json({ items: [TARIFFS[2]], nextCursor: null })] });
  price({ cost: null });
  await expect.poll(() => asked.length).toBe(1);
  expect(screen.queryByRole('heading')).toBeNull();
  signOut();
  signInAs(aPerson({ role: 'viewer' }));
  anApi(API);
  price({ cost: COST }, false);
  expect(await screen.findByText('Tariff Day rate, version 1')).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Work out/ })).toBeNull();
});

it('has the prices before, the last one first, with their differences', async () => {
  const rating = (version: number, totalInclTax: string, why: string, ratedBy: string | null) => ({
    ratedAt: '2026-11-23T13:01:00.000Z',
    ratedBy,
    why,
    cost: { ...COST, version, totalInclTax },
  });
  anApi({
    ...API,
    'GET /transactions/5/costs': [
      json({ items: [rating(2, '6.10', 'asked', 'Ann'), rating(1, '4.90', 'ended', null)] }),
    ],
  });
  price({ cost: { ...COST, version: 2 } });
  const history = await screen.findByRole('list', { name: 'Prices worked out' });
  const [last, first] = within(history).getAllByRole('listitem');
  expect(last).toHaveTextContent(/£6\.10By Ann\. .*\+£1\.20$/);
  expect(first).toHaveTextContent(/£4\.90At its end\. .*version 1$/);
});

it('says that the prices before could not be loaded', async () => {
  anApi({ ...API, 'GET /transactions/5/costs': [problem(503, 'database-unavailable')] });
  price({ cost: { ...COST, version: 2 } });
  expect(await screen.findByText('It said database-unavailable.')).toBeVisible();
});
