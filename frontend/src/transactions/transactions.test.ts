import { describe, expect, it } from 'vitest';
import type { ChargingTransaction } from '../api/types';
import { aTransaction } from '../test/examples';
import { transactionsQuery, validateTransactionsSearch } from './search';
import { detailOf, durationOf, isCorrected, lookOf, notesOf, remarksOf, stateOf } from './words';

const NOW = Date.parse('2025-11-23T15:30:00Z');

describe('the state of a transaction', () => {
  it.each<[ChargingTransaction['phase'], string | null, string]>([
    ['charging', 'Charging', 'Charging'],
    ['suspendedByCar', 'SuspendedEV', 'Paused by the car'],
    ['finishing', 'Finishing', 'Finished: please unplug'],
    ['unknown', 'Unknown', 'No connection'],
    [null, null, 'Stopped'],
  ])('%s', (phase, look, words) => {
    const transaction = aTransaction({ phase });
    expect([lookOf(transaction), stateOf(transaction)]).toEqual([look, words]);
  });

  it('has the power of a running one and the reason of a stopped one', () => {
    expect(detailOf(aTransaction({ phase: 'charging', powerW: 11_040 }))).toBe('11.0 kW');
    expect(detailOf(aTransaction({ phase: 'charging', powerW: null }))).toBe('');
    expect(detailOf(aTransaction({ phase: null, stopReason: 'EVDisconnected' }))).toBe(
      'Reason: EVDisconnected',
    );
    expect(detailOf(aTransaction({ phase: null, stopReason: null }))).toBe('');
  });
});

it('says the notes of GenX in the words of the user, and leaves others as they are', () => {
  const notes = ['set to 18300 Wh by ann: by the meter', 'meterStart is below the last meterStop', 'of old'];
  const noteCodes: ChargingTransaction['noteCodes'] = [
    { code: 'corrected', values: { wh: '18300', by: 'ann' }, said: 'by the meter' },
    { code: 'startsLow', values: { wh: '0', before: '892000' }, said: null },
    { code: 'other', values: {}, said: null },
  ];
  expect(notesOf(aTransaction({ notes, noteCodes }))).toEqual([
    'Set to 18.30 kWh by ann: “by the meter”',
    'The reading at the start, 0.00 kWh, is below the last one at a stop, 892.00 kWh',
    'of old',
  ]);
});

it('takes its time until its end, or until now', () => {
  expect(durationOf(aTransaction({ stoppedAt: null }), NOW)).toBe('1:30:00');
  expect(durationOf(aTransaction({ stoppedAt: '2025-11-23T14:24:06Z' }), NOW)).toBe('24:06');
});

it('takes its time by our clock if that of the charger is wrong', () => {
  const wrong = { startedAt: '1970-01-01T00:00:00Z', beganAt: '2025-11-23T15:00:00Z' };
  expect(durationOf(aTransaction(wrong), NOW)).toBe('30:00');
  const ended = { stoppedAt: '1970-01-01T09:00:00Z', endedAt: '2025-11-23T15:10:00Z' };
  expect(durationOf(aTransaction({ ...wrong, ...ended }), NOW)).toBe('10:00');
});

it('says what is odd', () => {
  expect(remarksOf(aTransaction())).toEqual([]);
  expect(
    remarksOf(aTransaction({ suspect: true, estimated: true, authorised: false, reviewedBy: 'ann' })),
  ).toEqual(['suspect', 'estimated', 'unauthorised', 'reviewed']);
  const corrected = { reviewedBy: 'ann', energyWh: 18_300, measuredEnergyWh: 910_420 };
  expect(remarksOf(aTransaction(corrected))).toEqual(['corrected']);
});

it('is corrected if a review has set another energy', () => {
  const measured = { reviewedBy: 'ann', measuredEnergyWh: 910_420 };
  expect(isCorrected(aTransaction({ ...measured, energyWh: 18_300 }))).toBe(true);
  expect(isCorrected(aTransaction({ ...measured, energyWh: 910_420 }))).toBe(false);
  expect(isCorrected(aTransaction({ measuredEnergyWh: 910_420, reviewedBy: null }))).toBe(false);
});

it('has its filters in the address', () => {
  const search = validateTransactionsSearch({ q: 'CP1', active: 'true', suspect: 'no', other: 'x' });
  expect(search).toEqual({ q: 'CP1', active: 'true' });
  expect(transactionsQuery(search, NOW)).toEqual({ q: 'CP1', active: true });
  expect(transactionsQuery(validateTransactionsSearch({ unauthorised: 'true' }), NOW)).toEqual({
    authorised: false,
  });
  const others = validateTransactionsSearch({
    deviceId: 'CP1',
    range: '24h',
    suspect: 'true',
    estimated: 'true',
  });
  expect(transactionsQuery(others, NOW)).toEqual({
    deviceId: ['CP1'],
    from: '2025-11-22T15:30:00.000Z',
    suspect: true,
    estimated: true,
  });
});
