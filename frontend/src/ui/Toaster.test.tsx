import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show, showRouted } from '../test/render';
import { Toaster } from './Toaster';
import { toast, toastFailure, toasts, toastWithLink } from './toasts';

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

it('keeps a message that leads somewhere until somebody goes there', async () => {
  cleanup();
  vi.useRealTimers();
  const history = showRouted(<Toaster />);
  await screen.findByRole('status');
  act(() => toastWithLink('Done.', { to: '/commands', words: 'Open it' }, false));
  fireEvent.click(screen.getByRole('link', { name: 'Open it' }));
  await waitFor(() => expect(history.location.pathname).toBe('/commands'));
  expect(screen.queryByText('Done.')).toBeNull();
});
