import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { SpanChoice } from './SpanChoice';

const DAYS = { from: '2026-10-25', to: '2026-11-23' };

it('is the last 30 days, until another span is chosen', () => {
  const onChange = vi.fn();
  show(<SpanChoice search={{}} days={DAYS} onChange={onChange} />);
  expect(screen.getByRole('radio', { name: '30 days' })).toBeChecked();
  expect(screen.getByRole('button', { name: /25 Oct\s–\s23 Nov/ })).toBeVisible();
  fireEvent.click(screen.getByRole('radio', { name: '12 months' }));
  expect(onChange).toHaveBeenCalledWith({ span: '12m', from: undefined, to: undefined });
});

it('takes days from one to another, in their order', async () => {
  const onChange = vi.fn();
  show(<SpanChoice search={{}} days={DAYS} onChange={onChange} />);
  fireEvent.click(screen.getByRole('button', { name: /25 Oct\s–\s23 Nov/ }));
  const to = await screen.findByLabelText('To');
  fireEvent.change(to, { target: { value: '2026-10-01' } });
  expect(screen.getByText('The last day comes before the first.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Show' })).toBeDisabled();
  fireEvent.change(to, { target: { value: '2026-10-31' } });
  fireEvent.click(screen.getByRole('button', { name: 'Show' }));
  expect(onChange).toHaveBeenCalledWith({ span: undefined, from: '2026-10-25', to: '2026-10-31' });
});

it('shows no span as chosen if the days are', () => {
  show(<SpanChoice search={DAYS} days={DAYS} onChange={vi.fn()} />);
  expect(screen.queryByRole('radio', { checked: true })).not.toBeInTheDocument();
});
