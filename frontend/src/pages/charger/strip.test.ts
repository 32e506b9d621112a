import { expect, it } from 'vitest';
import { aCall } from '../../test/examples';
import { stretches, stretchesOf } from './strip';

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const status = (minute: number, connectorId: number, name: string) =>
  aCall({ at: at(minute), payload: { connectorId, status: name } });
const connection = (minute: number, action: string) =>
  aCall({ at: at(minute), messageType: 'Connection', action });

it('shows a connector from its first notification on, and its earlier state after a break', () => {
  const newestFirst = [
    connection(40, 'connected'),
    connection(30, 'disconnected'),
    status(20, 2, 'Faulted'),
    status(10, 1, 'Charging'),
    status(5, 1, 'Preparing'),
  ];
  const shown = stretches(newestFirst, 1, 50 * 60_000).map(({ from, to, tone }) => [
    from / 60_000,
    to / 60_000,
    tone,
  ]);
  expect(shown).toEqual([
    [5, 10, 'waiting'],
    [10, 30, 'charging'],
    [30, 40, 'offline'],
    [40, 50, 'charging'],
  ]);
});

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
