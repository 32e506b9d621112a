import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show, tooltipOf } from '../test/render';
import { Moment } from './Moment';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2025-11-23T14:12:42.000Z') }));
afterEach(() => void vi.useRealTimers());

it('says in its tooltip how long ago it was, and the time in UTC', () => {
  show(<Moment at="2025-11-23T14:12:04.000Z">15:12:04</Moment>);
  const moment = screen.getByRole('time');
  expect(moment).toHaveAttribute('datetime', '2025-11-23T14:12:04.000Z');
  expect(tooltipOf(moment)).toBe('38 s ago · 14:12:04 UTC');
  vi.setSystemTime(Date.parse('2025-11-23T15:12:04.000Z'));
  expect(tooltipOf(moment)).toBe('1 h ago · 14:12:04 UTC');
});
