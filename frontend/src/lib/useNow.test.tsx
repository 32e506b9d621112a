import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { useAge, useNow } from './useNow';

const NOON = Date.parse('2026-03-04T12:00:11.500Z');
const SECOND = Date.parse('2026-03-04T12:00:11.000Z');

function Age({ at }: { at: string }) {
  return <p>{useAge(at)}</p>;
}

function Now({ period }: { period: number }) {
  return <p>{useNow(period)}</p>;
}

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const shown = () => screen.getByRole('paragraph').textContent;

it.each([1000, 5000, 30_000, 60_000])('the time is never ahead, with a tick every %i ms', (period) => {
  show(<Now period={period} />);
  for (let second = 0; second < 90; second += 1) {
    expect(Number(shown())).toBeLessThanOrEqual(Date.now());
    pass(1000);
  }
});

it('updates an age every second at first, then twice a minute, and never ahead of time', () => {
  show(<Age at={new Date(NOON - 1500).toISOString()} />);
  expect(shown()).toBe('1 s');
  pass(10_000);
  expect(shown()).toBe('11 s');
  pass(50_000);
  expect(shown()).toBe('1 min');
  pass(60_000);
  expect(shown()).toBe('2 min');
});

function Clock() {
  return <p>{(useNow(30_000) - SECOND) / 1000} s</p>;
}

it('goes on by itself', () => {
  show(<Clock />);
  const before = Number.parseInt(screen.getByText(/ s$/).textContent, 10);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(screen.getByText(`${before + 60} s`)).toBeVisible();
});

it('uses one timer for a page full of clocks, and none once they are gone', () => {
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
