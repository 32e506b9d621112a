import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { TariffContent } from '../../api/types';
import { theme } from '../../ui/theme/theme';
import type { Rule } from './form';
import { WeekPanel } from './WeekPanel';

const CONTENT: TariffContent = {
  currency: 'GBP',
  timeZone: 'Europe/London',
  elements: [
    {
      components: [{ type: 'ENERGY', price: '0.59' }],
      restrictions: { startTime: '16:00', endTime: '19:00', dayOfWeek: ['MONDAY'] },
    },
    { components: [{ type: 'ENERGY', price: '0.39' }], restrictions: { minKwh: '20' } },
    { components: [{ type: 'ENERGY', price: '0.49' }] },
  ],
};
const STARTED = Date.parse('2025-11-24T15:10:00Z');

function week(onAdd?: (rule: Rule) => void): void {
  render(
    <MantineProvider theme={theme} env="test">
      <WeekPanel content={CONTENT} startedAt={STARTED} endedAt={null} kilowatts={22} onAdd={onAdd} tax="20" />
    </MantineProvider>,
  );
}

const cell = (name: string) => screen.getByRole('gridcell', { name });
const PEAK = 'Monday 16:00 to 19:00: £0.59 per kWh, price 1';

it('is moved through with the arrow keys, by time from day to day', () => {
  week();
  fireEvent.keyDown(cell('Monday 00:00 to 16:00: £0.49 per kWh, price 3'), { key: 'ArrowRight' });
  expect(cell(PEAK)).toHaveFocus();
  fireEvent.keyDown(cell(PEAK), { key: 'ArrowDown' });
  expect(cell('Tuesday 00:00 to 24:00: £0.49 per kWh, price 3')).toHaveFocus();
});

it('begins a price for a block with Enter', () => {
  const onAdd = vi.fn<(rule: Rule) => void>();
  week(onAdd);
  fireEvent.keyDown(cell(PEAK), { key: 'Enter' });
  expect(onAdd).toHaveBeenCalledOnce();
  expect(onAdd.mock.calls[0]?.[0].fields).toMatchObject({
    days: ['MONDAY'],
    from: '16:00',
    to: '19:00',
    tax: '20',
  });
});

it('is a table, too', () => {
  week();
  fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
  const rows = within(screen.getByRole('table'))
    .getAllByRole('row')
    .map((row) => row.textContent);
  expect(rows.slice(0, 3)).toEqual([
    'DayFromToPer kWhPrice no.',
    'Mon00:0016:00£0.493',
    'Mon16:0019:00£0.591',
  ]);
});

it('says which prices it does not show, and when clocks are set', () => {
  week();
  expect(
    screen.getByText(/At the start of a session with 22 kW\. Later in it, price 2 may apply\./),
  ).toHaveTextContent('On 29 Mar 2026 there is no time from 01:00 to 02:00.');
});
