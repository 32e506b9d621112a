import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { TimeSearch } from '../lib/timeSearch';
import { show } from '../test/render';
import { TimeFilter } from './TimeFilter';

const onChange = vi.fn();

function open(chosen: TimeSearch = {}) {
  show(<TimeFilter chosen={chosen} onChange={onChange} />);
  fireEvent.click(screen.getByRole('button'));
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const showButton = () => screen.getByRole('button', { name: 'Show' });

beforeEach(() => vi.clearAllMocks());

it('takes a period in the viewer’s zone, and drops the range', () => {
  open({ range: '1h' });
  type('From', '2025-11-23T10:00');
  type('To', '2025-11-23T11:00');
  fireEvent.click(showButton());
  expect(onChange).toHaveBeenCalledExactlyOnceWith({
    range: undefined,
    from: new Date('2025-11-23T10:00').toISOString(),
    to: new Date('2025-11-23T11:00').toISOString(),
  });
});

it('leaves either end open, but not both', () => {
  open();
  expect(showButton()).toBeDisabled();
  type('To', '2025-11-23T11:00');
  fireEvent.click(showButton());
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ from: undefined });
});

it('refuses an end before its start, and says so', () => {
  open();
  type('From', '2025-11-23T11:00');
  type('To', '2025-11-23T10:00');
  expect(screen.getByText('The end must be after the start.')).toBeVisible();
  expect(showButton()).toBeDisabled();
});

it('shows what was chosen before', () => {
  open({ from: new Date('2025-11-23T10:00').toISOString() });
  expect(screen.getByRole('button', { name: /^Since/ })).toBeVisible();
  expect(screen.getByLabelText('From')).toHaveValue('2025-11-23T10:00');
  fireEvent.click(screen.getByRole('button', { name: 'Any time' }));
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ range: undefined, from: undefined, to: undefined });
});
