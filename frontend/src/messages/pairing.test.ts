import { describe, expect, it } from 'vitest';
import type { LogItem } from '../api/types';
import { aCall } from '../test/examples';
import {
  cameSince,
  fits,
  isNewer,
  isTorn,
  type LiveLog,
  NOTHING_YET,
  newerThan,
  withAnswers,
  withAppended,
} from './pairing';
import type { LogQuery } from './search';

const answerTo = (callId: string, change = {}) =>
  aCall({
    id: '2000',
    callId,
    messageType: 'CallResult',
    direction: 'serverToCharger',
    payload: {},
    ...change,
  });

/** The rows shown, from those loaded and those that came since. */
function view(loaded: LogItem[], live: LiveLog, query: LogQuery, upTo: string | null) {
  const came = cameSince(loaded, live, query);
  const waiting = newerThan(came, upTo);
  return { rows: [...came.slice(waiting), ...withAnswers(loaded, live.answers)], waiting };
}

describe('the log as it is shown', () => {
  it('joins a call and its answer, whether loaded or live', () => {
    const live = withAppended(NOTHING_YET, [aCall({ id: '1001' }), answerTo('1001')]);
    expect(view([], live, {}, null).rows).toMatchObject([{ id: '1001', answer: { id: '2000' } }]);
    const loaded = [aCall({ id: '1000', answer: null })];
    expect(view(loaded, withAppended(NOTHING_YET, [answerTo('1000')]), {}, null).rows).toMatchObject([
      { id: '1000', answer: { id: '2000' } },
    ]);
  });

  it('shows an entry once if it was loaded and came live', () => {
    const live = withAppended(NOTHING_YET, [
      aCall({ id: '999' }),
      aCall({ id: '1000' }),
      aCall({ id: '1001' }),
    ]);
    expect(
      view([aCall({ id: '1000' }), aCall({ id: '999' })], live, {}, null).rows.map(({ id }) => id),
    ).toEqual(['1001', '1000', '999']);
  });

  it('keeps newer entries waiting while somebody reads', () => {
    const live = withAppended(NOTHING_YET, [
      aCall({ id: '1001' }),
      aCall({ id: '1002' }),
      aCall({ id: '1003' }),
    ]);
    const { rows, waiting } = view([aCall({ id: '1000' })], live, {}, '1001');
    expect(waiting).toBe(2);
    expect(rows.map(({ id }) => id)).toEqual(['1001', '1000']);
  });

  it('shows only entries that match the filters', () => {
    const live = withAppended(NOTHING_YET, [
      aCall({ id: '1001' }),
      aCall({ id: '1002', action: 'Heartbeat' }),
    ]);
    expect(view([], live, { action: ['Heartbeat'] }, null).rows.map(({ id }) => id)).toEqual(['1002']);
  });

  it('joins an answer that comes long after its call, however much was loaded', () => {
    const loaded = Array.from({ length: 500 }, (_, index) =>
      aCall({ id: String(999 - index), answer: null }),
    );
    const live = withAppended(NOTHING_YET, [answerTo('700'), answerTo('12')]);
    const { rows } = view(loaded, live, {}, null);
    expect(rows.filter(({ answer }) => answer).map(({ id }) => id)).toEqual(['700']);
  });

  it('is torn once more entries came than are kept', () => {
    const calls = Array.from({ length: 5001 }, (_, index) => aCall({ id: String(1001 + index) }));
    const loaded = [aCall({ id: '1000' })];
    expect(isTorn(loaded, withAppended(NOTHING_YET, calls.slice(0, 4999)))).toBe(false);
    expect(isTorn(loaded, withAppended(NOTHING_YET, calls))).toBe(true);
    expect(isTorn([aCall({ id: '6000' })], withAppended(NOTHING_YET, calls))).toBe(false);
  });

  it('finds an error in the answer of a call', () => {
    const failed = answerTo('1001', { messageType: 'CallError', errorCode: 'NotSupported' });
    const live = withAppended(NOTHING_YET, [aCall({ id: '1001' }), aCall({ id: '1002' }), failed]);
    expect(view([], live, { errors: true }, null).rows.map(({ id }) => id)).toEqual(['1001']);
  });
});

describe('fits', () => {
  it('looks for text in payload, action, note and answer, ignoring case', () => {
    const call = aCall({
      payload: { idTag: '04A2F19C' },
      answer: { ...answerTo('1'), payload: { status: 'Blocked' } },
    });
    expect(['04a2', 'STATUSNOTI', 'blocked'].every((q) => fits(call, { q }))).toBe(true);
    expect(fits(call, { q: 'accepted' })).toBe(false);
  });

  it('counts faults among the errors', () => {
    const status = (payload: object) => aCall({ action: 'StatusNotification', payload });
    const errors = { errors: true };
    expect(fits(status({ connectorId: 1, errorCode: 'NoError', status: 'Charging' }), errors)).toBe(false);
    expect(fits(status({ connectorId: 1, errorCode: 'WeakSignal', status: 'Available' }), errors)).toBe(true);
    expect(fits(status({ connectorId: 1, errorCode: 'NoError', status: 'Faulted' }), errors)).toBe(true);
  });

  it('filters by time', () => {
    const call = aCall({ at: '2025-11-23T12:00:00.000Z' });
    expect(fits(call, { from: '2025-11-23T12:00:00.000Z', to: '2025-11-23T12:00:01.000Z' })).toBe(true);
    expect(fits(call, { to: '2025-11-23T12:00:00.000Z' })).toBe(false);
    expect(fits(call, { from: '2025-11-23T12:00:00.001Z' })).toBe(false);
  });

  it('tells directions and chargers apart', () => {
    expect(fits(aCall(), { direction: ['serverToCharger'] })).toBe(false);
    expect(fits(aCall(), { deviceId: ['cp001'] })).toBe(true);
    expect(fits(aCall(), { deviceId: ['CP002'] })).toBe(false);
  });
});

it('compares ids that are too long for numbers', () => {
  expect(isNewer('1882952972167544833', '1882952972167544832')).toBe(true);
  expect(isNewer('999', '1000')).toBe(false);
});
