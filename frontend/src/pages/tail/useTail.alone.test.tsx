import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PassingMessage } from '../../api/types';
import type { LiveMessage, StreamState } from '../../live/eventStream';
import { aCall } from '../../test/examples';
import { useTail } from './useTail';

type Told = { messages: (messages: LiveMessage[]) => void; state: (state: StreamState) => void };
const stream = vi.hoisted(() => ({}) as Told);

vi.mock('../../live/eventStream', () => ({
  EventStream: class {
    constructor(_types: string[], messages: Told['messages'], state: Told['state']) {
      Object.assign(stream, { messages, state });
    }
    open() {}
    close() {}
  },
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LIVE: StreamState = { status: 'live', heardAt: 0, retryAt: null, error: null };

it('marks a gap while the stream was away, even if a hidden page gave it up', () => {
  const { result } = renderHook(() => useTail({}));
  const passes = () => stream.messages([{ event: 'message', data: aCall() satisfies PassingMessage }]);
  act(() => stream.state(LIVE));
  act(passes);
  act(() => stream.state(LIVE));
  act(() => stream.state(LIVE));
  act(passes);
  act(() => void vi.advanceTimersByTime(100));
  expect(result.current.tail.rows.map(({ kind }) => kind)).toEqual(['message', 'gap', 'message']);
});
