import { describe, expect, it } from 'vitest';
import { aCommand, aTransaction } from '../../../test/examples';
import { attemptsOf, isAtItsEnd, isRefused, offersOf } from './attempts';

const RUNS = aTransaction({ transactionId: 7, connectorId: 1 });
const at = (clock: string) => `2025-11-23T${clock}.000Z`;
const said = (status: string, clock = '14:10:00') => ({
  requestedAt: at(clock),
  response: { status },
  effect: 'none' as const,
});
const stop = (transactionId: number, change: object = said('Rejected')) =>
  aCommand({ action: 'RemoteStopTransaction', request: { transactionId }, ...change });
const unlock = (connectorId: number, clock: string) =>
  aCommand({ action: 'UnlockConnector', request: { connectorId }, ...said('UnlockFailed', clock) });

const profile = (limit: number) => ({
  connectorId: 1,
  csChargingProfiles: { chargingSchedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit }] } },
});
const PAUSE = profile(0);
const OUT = { connectorId: 0, type: 'Inoperative' };

/** The API gives the newest first. */
const tried = (...commands: ReturnType<typeof aCommand>[]) => attemptsOf(RUNS, commands.toReversed());

describe('what was tried to end a transaction', () => {
  it('begins with the first stop of it, under our number or right after under its own', () => {
    const attempts = tried(
      unlock(1, '14:00:00'),
      stop(99, said('Rejected', '14:05:00')),
      stop(7),
      stop(-1, said('Rejected', '14:10:01')),
      stop(99, said('Accepted', '14:30:00')),
      unlock(2, '14:31:00'),
      unlock(1, '14:32:00'),
    );
    expect(attempts.map(({ step, command }) => [step, command.requestedAt.slice(11, 19)])).toEqual([
      ['stop', '14:10:00'],
      ['stop', '14:10:01'],
      ['unlock', '14:32:00'],
    ]);
  });

  it('knows each step by its command', () => {
    const attempts = tried(
      stop(7),
      aCommand({ action: 'SetChargingProfile', request: profile(16) }),
      aCommand({ action: 'SetChargingProfile', request: PAUSE }),
      aCommand({ action: 'ChangeAvailability', request: OUT }),
      aCommand({ action: 'ChangeAvailability', request: { connectorId: 1, type: 'Operative' } }),
      aCommand({ action: 'Reset' }),
      aCommand({ action: 'TriggerMessage', request: null }),
    );
    expect(attempts.map(({ step }) => step)).toEqual(['stop', 'pause', 'inoperative', 'reset']);
  });

  it('offers the steps that are left once the charger did not stop', () => {
    expect(offersOf(tried())).toEqual([]);
    expect(offersOf(tried(stop(7)))).toEqual(['unlock', 'pause', 'inoperative', 'reset']);
    expect(offersOf(tried(stop(7), unlock(1, '14:11:00')))).toEqual(['pause', 'inoperative', 'reset']);
    expect(offersOf(tried(stop(7, { status: 'timeout', response: null })))).toHaveLength(4);
    expect(offersOf(tried(stop(7, { ...said('Accepted'), effect: 'missed' })))).toHaveLength(4);
  });

  it('offers nothing while the charger may still stop', () => {
    expect(offersOf(tried(stop(7, { status: 'sent', response: null })))).toEqual([]);
    expect(offersOf(tried(stop(7, { ...said('Accepted'), effect: 'awaited' })))).toEqual([]);
  });

  it('does not wait for a change of availability that only the end of the session brings', () => {
    const scheduled = aCommand({
      action: 'ChangeAvailability',
      request: { connectorId: 1, type: 'Inoperative' },
      response: { status: 'Scheduled' },
      effect: 'awaited',
      effectDue: null,
    });
    expect(offersOf(tried(stop(7), unlock(1, '14:11:00'), scheduled))).toEqual(['pause', 'reset']);
  });

  it('offers to restart once more if the charger did not, and says when nothing is left', () => {
    const all = [
      stop(7),
      unlock(1, '14:11:00'),
      aCommand({ action: 'SetChargingProfile', request: PAUSE, ...said('Rejected', '14:12:00') }),
      aCommand({ action: 'ChangeAvailability', request: OUT, ...said('Rejected', '14:13:00') }),
    ];
    const reset = (change: object) => tried(...all, aCommand({ action: 'Reset', ...change }));
    const awaited = reset({ effect: 'awaited' });
    expect([offersOf(awaited), isAtItsEnd(awaited)]).toEqual([[], false]);
    const missed = reset({ effect: 'missed', effectReason: 'notRestarted' });
    expect([offersOf(missed), isAtItsEnd(missed)]).toEqual([['reset'], false]);
    expect(offersOf(reset({ status: 'timeout', response: null, effect: 'none' }))).toEqual(['reset']);
    const refused = reset({ response: { status: 'Rejected' }, effect: 'none' });
    expect([offersOf(refused), isAtItsEnd(refused)]).toEqual([[], true]);
    expect(isAtItsEnd(tried())).toBe(false);
  });

  it('is a refusal for ten minutes', () => {
    const attempts = tried(stop(7));
    expect(isRefused(attempts, Date.parse(at('14:19:59')))).toBe(true);
    expect(isRefused(attempts, Date.parse(at('14:20:01')))).toBe(false);
    expect(isRefused(tried(stop(7, { status: 'timeout', response: null })), 0)).toBe(false);
  });
});
