import { expect, it } from 'vitest';
import { aCall } from '../../test/examples';
import { stretches } from './strip';

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
