import { describe, expect, it } from 'vitest';
import type { CommandItem } from '../api/types';
import { aCommand } from '../test/examples';
import { answerStatus, outcomeOf, saidOf, settledAfter, timeLeft } from './result';
import { about, answerWord, awaiting, label, reason, whenSettled } from './words';

const DUE = Date.parse('2025-11-23T14:22:00.500Z');

describe('the answer of a charger', () => {
  it.each([
    ['yes', 'Accepted', aCommand()],
    ['yes', 'Scheduled', aCommand({ response: { status: 'Scheduled' } })],
    ['yes', 'Answered', aCommand({ response: { configurationKey: [] } })],
    ['no', 'Rejected', aCommand({ response: { status: 'Rejected' } })],
    ['no', 'NotSupported', aCommand({ status: 'error', errorCode: 'NotSupported', response: null })],
    ['nothing', 'No answer', aCommand({ status: 'timeout', response: null })],
    ['nothing', 'No answer', aCommand({ status: 'unknown', response: null })],
    ['waiting', 'Waiting', aCommand({ status: 'sent', response: null })],
    ['queued', 'Queued', aCommand({ status: 'queued', response: null })],
    ['not-sent', 'Withdrawn', aCommand({ status: 'withdrawn', response: null })],
    ['not-sent', 'Not sent', aCommand({ status: 'offline', response: null })],
  ])('is %s: %s', (said, word, command) => {
    expect(saidOf(command)).toBe(said);
    expect(answerWord(command)).toBe(word);
  });

  it('may have no status', () => {
    expect([answerStatus(null), answerStatus('text'), answerStatus({ listVersion: 3 })]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('an effect', () => {
  it('has a share of its time left, and none after it', () => {
    expect(timeLeft(aCommand(), DUE - 300_000)).toEqual({ share: 0.5, left: 300_000 });
    expect(timeLeft(aCommand(), DUE + 5)).toEqual({ share: 0, left: 0 });
    expect(timeLeft(aCommand({ effectDue: null }), DUE)).toBeNull();
  });

  it('says how much later it was settled', () => {
    expect(settledAfter(aCommand({ effectAt: '2025-11-23T14:12:01.700Z' }))).toBe('1.2 s');
    expect(settledAfter(aCommand({ effectAt: '2025-11-23T14:14:30.500Z' }))).toBe('02:30');
    expect(settledAfter(aCommand())).toBeNull();
  });

  it('may come before a late answer', () => {
    const late = { sentAt: '2025-11-23T14:12:00.100Z', answeredAt: '2025-11-23T14:13:16.000Z' };
    const at = (effectAt: string) => aCommand({ ...late, effectAt });
    expect(whenSettled(at('2025-11-23T14:12:40.000Z'))).toBe('before the answer');
    expect(whenSettled(at('2025-11-23T14:13:17.200Z'))).toBe('1.2 s later');
    expect(whenSettled(at(late.answeredAt))).toBeNull();
  });

  it('is not known where nobody saw whether it happened', () => {
    const missed = (effectReason: CommandItem['effectReason']) =>
      outcomeOf(aCommand({ effect: 'missed', effectReason }));
    const unseen = ['serverAway', 'notReadBack', 'notMeasured', 'notAnswered'] as const;
    expect(unseen.map(missed)).toEqual(unseen.map(() => 'unknown'));
    expect([missed('noCar'), missed('notRestarted'), missed(null)]).toEqual(['missed', 'missed', 'missed']);
    expect(outcomeOf(aCommand({ effect: 'confirmed', effectReason: 'restarted' }))).toBe('confirmed');
  });

  it('says why, with what was seen', () => {
    expect(reason(aCommand({ effectReason: 'storedDifferently', effectAbout: '60' }))).toBe(
      'the charger stored another value: 60',
    );
    expect(reason(aCommand({ effectReason: 'noCar' }))).toBe('no car was plugged in in time');
    expect(reason(aCommand({ effectNote: 'Something of a later version.' }))).toBe(
      'Something of a later version.',
    );
  });

  it('says what is waited for', () => {
    expect(awaiting(aCommand())).toBe('Waiting for the restart');
    expect(awaiting(aCommand({ action: 'ClearCache' }))).toBe('Waiting for it to happen');
    expect(awaiting(aCommand({ status: 'timeout' }))).toBe('It may still do it');
  });
});

it('names a command and what it asks for', () => {
  const start = aCommand({ action: 'RemoteStartTransaction', request: { connectorId: 1, idTag: 'T1' } });
  expect([label(start.action), about(start)]).toEqual(['Start charging', 'Connector 1, tag T1']);
  expect(label('SomethingNew')).toBe('SomethingNew');
  expect(about(aCommand({ action: 'SomethingNew' }))).toBe('');
});
