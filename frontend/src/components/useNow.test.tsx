import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { useNow } from './useNow';

const START = Date.parse('2025-11-23T14:12:00.000Z');

function Clock() {
  return <p>{(useNow(30_000) - START) / 1000} s</p>;
}

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

it('goes on by itself', () => {
  show(<Clock />);
  const before = Number.parseInt(screen.getByText(/ s$/).textContent, 10);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(screen.getByText(`${before + 60} s`)).toBeVisible();
});

it('takes one timer for a page full of clocks, and none once they are gone', () => {
  const again = show(
    <>
      <Clock />
      <Clock />
      <Clock />
    </>,
  );
  expect(vi.getTimerCount()).toBe(1);
  again(null);
  expect(vi.getTimerCount()).toBe(0);
});
