import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, it } from 'vitest';
import type { CostLine, TransactionCost } from '../../../api/types';
import { anApi, json, showRouted } from '../../../test/render';
import { Cost } from './Cost';

const line = (values: Partial<CostLine>): CostLine => ({
  type: 'ENERGY',
  element: 1,
  name: null,
  quantity: '33.73',
  billed: '33.73',
  price: '0.59',
  taxPercent: '20',
  amount: '16.5833',
  amountInclTax: '19.9000',
  ...values,
});

const COST: TransactionCost = {
  currency: 'GBP',
  total: '18.58',
  totalInclTax: '22.30',
  tax: '3.72',
  final: true,
  version: 2,
  tariffId: 7,
  tariffVersion: 3,
  taxIncluded: true,
  periods: [
    {
      beganAt: '2025-11-23T11:38:04.000Z',
      endedAt: '2025-11-23T12:31:02.000Z',
      kind: 'charging',
      kwh: '33.73',
      interpolated: false,
      secondsCharging: 3178,
      secondsNotCharging: 0,
      lines: [line({})],
    },
    {
      beganAt: '2025-11-23T12:31:02.000Z',
      endedAt: '2025-11-23T12:41:02.000Z',
      kind: 'grace',
      kwh: '0',
      interpolated: false,
      secondsCharging: 0,
      secondsNotCharging: 600,
      lines: [],
    },
    {
      beganAt: '2025-11-23T12:41:02.000Z',
      endedAt: '2025-11-23T13:00:02.000Z',
      kind: 'idle',
      kwh: '0',
      interpolated: false,
      secondsCharging: 0,
      secondsNotCharging: 1140,
      lines: [line({ type: 'PARKING_TIME', billed: '1140', price: '6.00', amountInclTax: '1.9000' })],
    },
  ],
  fees: [line({ type: 'FLAT', billed: '1', price: '0.50', amountInclTax: '0.5000' })],
  extras: [],
  notes: [],
  taxes: [],
};
const PLAIN = { marked: null, onMark: () => undefined };

beforeEach(
  () =>
    void anApi({
      'GET /tariffs': [json({ items: [{ tariffId: 7, name: 'Harbour day rate' }], nextCursor: null })],
    }),
);

const rows = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent ?? '');

it('says for each period what it costs and why, and adds up to the total', async () => {
  showRouted(<Cost cost={COST} {...PLAIN} />);
  await screen.findByText('£22.30');
  const [charging, grace, idle, fee] = rows();
  expect(charging).toContain('Charging, 33.73 kWh');
  expect(charging).toContain('£19.9033.73 kWh × £0.59');
  expect(grace).toMatch(/Full, grace timefree$/);
  expect(idle).toContain('£1.9019:00 × £6');
  expect(fee).toBe('Session fee£0.50');
  expect(screen.getByText('£22.30')).toBeVisible();
  expect(screen.getByText('Prices include £3.72 of tax; £18.58 without it.')).toBeVisible();
  expect(await screen.findByText('Tariff Harbour day rate, version 3')).toBeVisible();
  expect(screen.getByText(/, worked out 2 times\.$/)).toBeVisible();
});

it('shows amounts without tax if prices are, and says that it goes on', async () => {
  showRouted(
    <Cost
      {...PLAIN}
      cost={{
        ...COST,
        final: false,
        taxIncluded: false,
        extras: [{ kind: 'minimum', amount: '1.0000', amountInclTax: '1.2000', element: null }],
      }}
    />,
  );
  await screen.findByText('So far');
  expect(rows().at(-1)).toBe('Minimum price£1.00');
  expect(screen.getByText('So far')).toBeVisible();
  expect(screen.getByText('£18.58 without tax, £3.72 of tax.')).toBeVisible();
});

it('has the tax by rate', async () => {
  const taxes = [
    { taxPercent: '20', total: '10.00', tax: '2.00' },
    { taxPercent: '5', total: '2.00', tax: '0.10' },
    { taxPercent: null, total: '3.00', tax: '0.00' },
  ];
  showRouted(<Cost cost={{ ...COST, taxes }} {...PLAIN} />);
  const listed = await screen.findByRole('list', { name: 'Tax' });
  expect(listed).toHaveTextContent(
    'Included: 20 % tax on £10.00£2.00Included: 5 % tax on £2.00£0.10No tax on £3.00£0.00',
  );
});

function Receipt() {
  const [marked, setMarked] = useState<number | null>(null);
  return (
    <>
      <Cost cost={COST} marked={marked} onMark={setMarked} />
      <output>{marked}</output>
    </>
  );
}

it('marks a period while it is looked at, by pointer or by key, here and elsewhere', async () => {
  showRouted(<Receipt />);
  await screen.findByText('£22.30');
  fireEvent.pointerEnter(rowOf('B'), { pointerType: 'mouse' });
  expect(screen.getByRole('status')).toHaveTextContent('1');
  expect(letter('B')).toHaveAttribute('aria-pressed', 'true');
  fireEvent.pointerLeave(rowOf('B'), { pointerType: 'mouse' });
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
  fireEvent.focus(letter('C'));
  expect(screen.getByRole('status')).toHaveTextContent('2');
  expect(letter('B')).toHaveAttribute('aria-pressed', 'false');
});

const letter = (name: string) =>
  screen.getByRole('button', { name: `Period ${name}: show it under the curve` });
const rowOf = (name: string) => letter(name).closest('li') as HTMLElement;
