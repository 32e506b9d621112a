import { expect, it } from 'vitest';
import { stretchesOf, upToNow } from './strip';

it('joins what looks alike in a history, and leaves out what is not known', () => {
  const hour = (number: number) => `2025-11-23T${String(number).padStart(2, '0')}:00:00.000Z`;
  const interval = (from: number, status: string | null, online: boolean | null, connectorId = 1) => ({
    connectorId,
    status,
    errorCode: null,
    online,
    from: hour(from),
    to: hour(from + 1),
    recordedAt: hour(from),
  });
  const history = [
    interval(1, 'Preparing', true),
    interval(2, 'SuspendedEV', true),
    interval(3, 'Faulted', true, 2),
    interval(3, 'Charging', false),
    interval(4, null, null),
    interval(5, 'SuspendedEV', true),
  ];
  expect(
    stretchesOf(history, 1).map(({ from, to, tone }) => [
      new Date(from).getUTCHours(),
      new Date(to).getUTCHours(),
      tone,
    ]),
  ).toEqual([
    [1, 3, 'waiting'],
    [3, 4, 'offline'],
    [5, 6, 'waiting'],
  ]);
});

it('ends with the state of now, which the history does not have yet', () => {
  const time = (at: number) => new Date(at).toISOString();
  const parts = [{ from: 10, to: 50, tone: 'charging' as const }];
  const seen = { online: true, lastSeen: time(57) };
  const shown = (connector: { status: string | null; since: string | null }, charger = seen) =>
    upToNow(parts, charger, connector, 60).map(({ from, to, tone }) => [from, to, tone]);
  expect(shown({ status: 'Charging', since: time(10) })).toEqual([[10, 60, 'charging']]);
  expect(shown({ status: 'Finishing', since: time(55) })).toEqual([
    [10, 55, 'charging'],
    [55, 60, 'waiting'],
  ]);
  expect(shown({ status: 'Finishing', since: time(5) })).toEqual([
    [10, 11, 'charging'],
    [11, 60, 'waiting'],
  ]);
  expect(shown({ status: 'Charging', since: time(10) }, { online: false, lastSeen: time(57) })).toEqual([
    [10, 57, 'charging'],
    [57, 60, 'offline'],
  ]);
  expect(shown({ status: null, since: null })).toEqual([[10, 50, 'charging']]);
  expect(upToNow([], seen, { status: 'Available', since: time(30) }, 60)).toEqual([
    { from: 30, to: 60, tone: 'available' },
  ]);
});
