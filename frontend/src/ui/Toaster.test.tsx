import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { Toaster } from './Toaster';
import { toast, toastFailure, toasts } from './toasts';

const LONG_MS = 60_000;
const say = (how: typeof toast, text: string) => act(() => how(text));
const wait = () => act(() => void vi.advanceTimersByTime(LONG_MS));

beforeEach(() => {
  vi.useFakeTimers();
  show(<Toaster />);
});
afterEach(() => {
  act(() => toasts.set([]));
  vi.useRealTimers();
});

it('is there before the first message, so that screen readers announce it', () => {
  const region = screen.getByRole('status');
  say(toast, 'Saved.');
  expect(region).toHaveTextContent('Saved.');
});

it('removes messages of success by itself, but never a failure', () => {
  say(toast, 'Saved.');
  say(toastFailure, 'Not deleted.');
  wait();
  expect(screen.queryByText('Saved.')).toBeNull();
  expect(screen.getByText('Not deleted.')).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByText('Not deleted.')).toBeNull();
});
