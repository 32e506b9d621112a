import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PassingMessage } from '../../api/types';
import { aCall } from '../../test/examples';
import {
  EMPTY_TAIL,
  filtered,
  MOST,
  passes,
  paused,
  resumed,
  type Tail,
  withGap,
  withMessages,
  withStored,
} from './tail';

function aMessage(change: Partial<PassingMessage> = {}): PassingMessage {
  return {
    deviceId: 'CP001',
    at: '2025-11-23T14:12:04.218Z',
    direction: 'chargerToServer',
    messageType: 'Call',
    action: 'Heartbeat',
    messageId: '1',
    payload: {},
    errorCode: null,
    note: null,
    ...change,
  };
}

const some = (number: number) =>
  Array.from({ length: number }, (_, index) => aMessage({ messageId: String(index) }));

const ids = ({ rows }: Tail) =>
  rows.map((row) => (row.kind === 'gap' ? `gap ${row.missed}` : row.entry.messageId));

describe('the tail', () => {
  it('has the newest message at its end, and an id for each row', () => {
    const tail = withMessages(withMessages(EMPTY_TAIL, some(2), {}), some(1), {});
    expect(ids(tail)).toEqual(['0', '1', '0']);
    expect(tail.rows.map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('holds messages back while paused, and then goes on with them', () => {
    const waiting = withMessages(paused(withMessages(EMPTY_TAIL, some(1), {})), some(3), {});
    expect([waiting.rows.length, waiting.waitingCount]).toEqual([1, 3]);
    expect(ids(resumed(waiting))).toEqual(['0', '0', '1', '2']);
    expect(resumed(waiting)).toMatchObject({ paused: false, waiting: [], waitingCount: 0 });
  });

  it('keeps the last messages, and says how many it dropped', () => {
    const before = paused(withMessages(EMPTY_TAIL, some(5), {}));
    const full = withMessages(withMessages(before, some(MOST), {}), some(214), {});
    expect([full.waitingCount, full.waiting.length]).toEqual([MOST + 214, MOST]);
    expect(resumed(full).rows.length).toBe(MOST);
    const less = resumed({ ...before, waiting: before.rows.slice(0, 2), waitingCount: 9 });
    expect(ids(less)).toEqual(['0', '1', '2', '3', '4', 'gap 7', '0', '1']);
  });

  it('never holds more than its limit, and repeats no id', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 900 }).map((number) => (tail: Tail) => withMessages(tail, some(number), {})),
      fc.constantFrom(paused, resumed, withGap),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const tail = steps.reduce((before, next) => next(before), EMPTY_TAIL);
        const all = [...tail.rows, ...tail.waiting].map(({ id }) => id);
        expect(tail.rows.length).toBeLessThanOrEqual(MOST);
        expect(tail.waiting.length).toBeLessThanOrEqual(MOST);
        expect(new Set(all).size).toBe(all.length);
      }),
      { numRuns: 30 },
    );
  });

  it('marks a gap while the stream was away', () => {
    expect(withGap(EMPTY_TAIL).rows).toEqual([]);
    expect(ids(withGap(withMessages(EMPTY_TAIL, some(1), {})))).toEqual(['0', 'gap null']);
  });
});

describe('stored messages', () => {
  const stored = ['14:12:03.000', '14:12:04.217', '14:12:04.218', '14:12:05.000'].map((time, index) =>
    aCall({ id: String(index), at: `2025-11-23T${time}Z` }),
  );
  const rows = (tail: Tail) => withStored(stored, tail).map(({ id }) => id);

  it('are above the tail if they are older than its own', () => {
    const live = withMessages(EMPTY_TAIL, some(1), {});
    expect(rows(live)).toEqual(['stored-0', 'stored-1', 'start', '1']);
    expect(rows(withMessages(paused(EMPTY_TAIL), some(1), {}))).toEqual(['stored-0', 'stored-1', 'start']);
    expect(rows(EMPTY_TAIL)).toHaveLength(stored.length + 1);
  });

  it('disappear once the tail has lost its first messages', () => {
    expect(rows(withMessages(EMPTY_TAIL, some(MOST + 1), {}))).toHaveLength(MOST);
  });

  it('are left out if there are none', () => {
    expect(withStored([], EMPTY_TAIL)).toEqual([]);
  });
});

describe('its filters', () => {
  it('leave out answers, but never errors', () => {
    expect(passes(aMessage({ messageType: 'CallResult' }), {})).toBe(false);
    expect(passes(aMessage({ messageType: 'CallResult' }), { answers: 'yes' })).toBe(true);
    expect(passes(aMessage({ messageType: 'CallError' }), {})).toBe(true);
  });

  it('take actions, and chargers in any letter case', () => {
    expect(passes(aMessage(), { deviceId: ['cp001'] })).toBe(true);
    expect(passes(aMessage(), { deviceId: ['CP002'] })).toBe(false);
    expect(passes(aMessage(), { action: ['MeterValues'] })).toBe(false);
    expect(passes(aMessage({ action: null }), { action: ['MeterValues'] })).toBe(false);
  });

  it('narrow the rows that are there, including those that wait', () => {
    const mixed = [aMessage(), aMessage({ action: 'MeterValues' })];
    const tail = withMessages(paused(withMessages(EMPTY_TAIL, mixed, {})), mixed, {});
    const narrowed = filtered(tail, { action: ['MeterValues'] });
    expect([narrowed.rows.length, narrowed.waiting.length, narrowed.waitingCount]).toEqual([1, 1, 1]);
  });
});
