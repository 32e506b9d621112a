import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aCall } from '../test/examples';
import { show } from '../test/render';
import { LogRow } from './LogRow';

const FAULT = { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' };
const answer = {
  id: '1001',
  at: '2025-11-23T14:12:04.224Z',
  messageType: 'CallResult',
  payload: { status: 'Rejected' },
  errorCode: null,
  note: null,
} as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function row(change: Parameters<typeof aCall>[0]) {
  show(<LogRow entry={aCall(change)} open={false} withCharger onToggle={vi.fn()} />);
  return screen.getByRole('button');
}

it('says what a call says, what was answered, and how long that took', () => {
  vi.setSystemTime('2025-11-23T14:12:05Z');
  const shown = row({ payload: FAULT, answer });
  expect(shown).toHaveTextContent(/Connector 1: Faulted, GroundFailureRejected6 ms$/);
  const looks = [...shown.querySelectorAll('[data-look]')].map((part) => part.getAttribute('data-look'));
  expect(looks).toEqual(['fault', 'refused']);
});

it.each([
  ['2025-11-23T14:12:05Z', 'Waiting'],
  ['2025-11-23T14:20:00Z', 'No answer'],
])('says of a call without an answer at %s: %s', (now, words) => {
  vi.setSystemTime(now);
  expect(row({ payload: {} })).toHaveTextContent(new RegExp(`${words}$`));
});
