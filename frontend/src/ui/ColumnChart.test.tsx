import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { measuredAs } from '../test/width';
import { type ChartColumn, ColumnChart } from './ColumnChart';

beforeEach(() => measuredAs(370));

const COLUMNS: ChartColumn[] = [
  { key: '1', label: '1 Nov', title: 'Sat 1 Nov', amounts: [20, 10] },
  { key: '2', label: '2 Nov', title: 'Sun 2 Nov', amounts: [0, 0] },
  { key: '3', label: '3 Nov', title: 'Mon 3 Nov', amounts: [5, 0], isPartial: true },
];

/** Shows the chart, and waits until its width is measured. */
async function chart(columns: readonly ChartColumn[] = COLUMNS): Promise<HTMLElement> {
  const { container } = render(
    <ColumnChart
      label="Energy by day"
      columns={columns}
      series={['Depot', 'Mall']}
      say={(amount) => `${amount} kWh`}
      sayOnAxis={String}
      total="Total"
    />,
  );
  await waitFor(() => expect(container.querySelector('svg')).not.toBeNull());
  return container;
}

it('is read column by column with the keys', async () => {
  await chart();
  const slider = screen.getByRole('slider', { name: 'Energy by day' });
  fireEvent.keyDown(slider, { key: 'ArrowRight' });
  expect(slider).toHaveAttribute('aria-valuetext', 'Sat 1 Nov: 30 kWh');
  expect(screen.getByText('20 kWh')).toBeVisible();
  fireEvent.keyDown(slider, { key: 'End' });
  expect(slider).toHaveAttribute('aria-valuetext', 'Mon 3 Nov: 5 kWh');
  fireEvent.keyDown(slider, { key: 'ArrowRight' });
  expect(slider).toHaveAttribute('aria-valuetext', 'Mon 3 Nov: 5 kWh');
  fireEvent.keyDown(slider, { key: 'Escape' });
  expect(slider).not.toHaveAttribute('aria-valuetext');
});

it('is read where the pointer is', async () => {
  await chart();
  const slider = screen.getByRole('slider');
  fireEvent.pointerMove(slider, { clientX: 70 + 150 });
  expect(slider).toHaveAttribute('aria-valuetext', 'Sun 2 Nov: 0 kWh');
  fireEvent.pointerMove(slider, { clientX: 10 });
  expect(slider).not.toHaveAttribute('aria-valuetext');
});

it('stacks its series, marks what is not over and draws nothing for nothing', async () => {
  const container = await chart();
  const parts = [...container.querySelectorAll('rect[data-series]')];
  expect(parts.map((part) => part.getAttribute('data-series'))).toEqual(['0', '1', '0']);
  expect(parts.map((part) => part.hasAttribute('data-partial'))).toEqual([false, false, true]);
  const [first, second] = parts.map((part) => Number(part.getAttribute('y')));
  expect(second).toBeLessThan(first ?? 0);
});

it('has axes without columns', async () => {
  const container = await chart([]);
  expect(container.querySelectorAll('path[d^="M70"]')).toHaveLength(4);
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'ArrowRight' });
  expect(screen.getByRole('slider')).not.toHaveAttribute('aria-valuetext');
});
