import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { time } from '../../lib/times';
import PowerTable from './PowerTable';

const NOW = Date.parse('2025-11-23T14:10:00.000Z');
const at = (secondsAgo: number) => NOW - secondsAgo * 1000;
const rows = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent));

it('has the last power of each connector in each interval, newest first', () => {
  const samples = [
    { at: at(400), connectorId: 1, powerW: 99_000 },
    { at: at(60), connectorId: 1, powerW: 11_000 },
    { at: at(58), connectorId: 1, powerW: 10_500 },
    { at: at(57), connectorId: 2, powerW: 7400 },
    { at: at(10), connectorId: 2, powerW: 0 },
  ];
  render(<PowerTable samples={samples} connectors={[1, 2]} now={NOW} minutes={5} />);
  expect(rows()).toEqual([
    [time(at(10)), '–', '0.0'],
    [time(at(60)), '10.5', '7.4'],
  ]);
});

it('says so if there is nothing', () => {
  render(<PowerTable samples={[]} connectors={[1]} now={NOW} minutes={15} />);
  expect(screen.getByText('No power was measured in the last 15 minutes.')).toBeVisible();
});
