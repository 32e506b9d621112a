import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { SearchField } from './SearchField';

const onChange = vi.fn();
const field = () => screen.getByRole('searchbox', { name: 'Search in messages' });
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const wait = (ms: number) => act(() => void vi.advanceTimersByTime(ms));
const pause = () => wait(200);
const open = (value = '') =>
  show(<SearchField label="Search in messages" value={value} onChange={onChange} />);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.clearAllMocks();
  vi.useRealTimers();
});

it('searches once, when the typing pauses, without the spaces around', () => {
  open();
  type('bo');
  wait(100);
  type(' boot ');
  expect(onChange).not.toHaveBeenCalled();
  pause();
  expect(onChange).toHaveBeenCalledExactlyOnceWith('boot');
  expect(field()).toHaveValue(' boot ');
});

it('is emptied by its button and by Escape', () => {
  open('boot');
  fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }));
  pause();
  expect(onChange).toHaveBeenLastCalledWith('');
  expect(field()).toHaveValue('');
  type('reset');
  fireEvent.keyDown(field(), { key: 'Escape' });
  pause();
  expect(field()).toHaveValue('');
  expect(onChange).toHaveBeenLastCalledWith('');
});

it('follows the address, as after Back', () => {
  const again = open('boot');
  again(<SearchField label="Search in messages" value="" onChange={onChange} />);
  expect(field()).toHaveValue('');
});
