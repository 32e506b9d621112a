import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useAge, useNow } from './useNow';

const NOON = Date.parse('2026-03-04T12:00:11.500Z');

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
  render(<Now period={period} />);
  for (let second = 0; second < 90; second += 1) {
    expect(Number(shown())).toBeLessThanOrEqual(Date.now());
    pass(1000);
  }
});

it('an age is told by the second at first, then twice a minute, and never as longer than it is', () => {
  render(<Age at={new Date(NOON - 1500).toISOString()} />);
  expect(shown()).toBe('1 s');
  pass(10_000);
  expect(shown()).toBe('11 s');
  pass(50_000);
  expect(shown()).toBe('1 min');
  pass(60_000);
  expect(shown()).toBe('2 min');
});
