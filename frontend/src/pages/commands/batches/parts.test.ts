import { describe, expect, it } from 'vitest';
import type { CommandBatch } from '../../../api/types';
import { aCharger, aCommand } from '../../../test/examples';
import { countsOf, failuresOf, inOrder, inPlace, partOf } from './parts';

const answered = (deviceId: string, status: string, answeredAt = '2025-11-23T14:12:01.000Z') =>
  aCommand({ commandId: deviceId, deviceId, response: { status }, answeredAt });
const unsent = (deviceId: string) =>
  aCommand({
    commandId: deviceId,
    deviceId,
    status: 'queued',
    sentAt: null,
    answeredAt: null,
    response: null,
  });

describe('the parts of a batch', () => {
  it('are those that the API counts', () => {
    expect(partOf(answered('A', 'RebootRequired'))).toBe('done');
    expect(partOf(aCommand({ response: {} }))).toBe('done');
    expect(partOf(answered('A', 'Rejected'))).toBe('failed');
    expect(partOf(aCommand({ status: 'timeout', response: null }))).toBe('failed');
    expect(partOf(aCommand({ status: 'sent', response: null }))).toBe('sent');
    expect(partOf(unsent('A'))).toBe('unsent');
    expect(partOf({ ...unsent('A'), expiresAt: '2025-11-30T14:12:00.000Z' })).toBe('later');
    expect(partOf({ ...unsent('A'), status: 'withdrawn' })).toBe('unsent');
  });

  it('count those that wait for their turn among those that are not sent', () => {
    const counts = { waiting: 3, sent: 2, done: 1, failed: 4, later: 5, unsent: 6 };
    expect(countsOf({ counts } as CommandBatch)).toEqual({
      done: 1,
      sent: 2,
      failed: 4,
      later: 5,
      unsent: 9,
    });
  });

  it('come failed first, then the newest', () => {
    const commands = [
      unsent('B'),
      unsent('A'),
      answered('C', 'Accepted', '2025-11-23T14:12:01.000Z'),
      answered('D', 'Accepted', '2025-11-23T14:12:02.000Z'),
      answered('E', 'Rejected'),
    ];
    expect(inOrder(commands).map(({ deviceId }) => deviceId)).toEqual(['E', 'D', 'C', 'A', 'B']);
  });

  it('stay where they are while somebody reads them', () => {
    const commands = [answered('C', 'Rejected'), answered('A', 'Rejected'), unsent('B')];
    expect(inPlace(commands, ['B', 'A']).map(({ deviceId }) => deviceId)).toEqual(['B', 'A', 'C']);
  });
});

it('says what the chargers that failed have in common', () => {
  const quattro = (deviceId: string, firmwareVersion = '1.2.0') =>
    [deviceId, aCharger({ deviceId, model: 'Quattro', firmwareVersion })] as const;
  const chargers = new Map([quattro('A'), quattro('B'), quattro('C', '1.3.0'), ['D', aCharger()] as const]);
  const commands = [
    answered('A', 'Rejected'),
    answered('B', 'Rejected'),
    answered('C', 'Accepted'),
    answered('D', 'NotSupported'),
    answered('E', 'NotSupported'),
    answered('F', 'NotSupported'),
  ];
  const failures = failuresOf(commands, chargers, ({ response }) => (response as { status: string }).status);
  expect(failures.map(({ commands: its, ...rest }) => ({ ...rest, count: its.length }))).toEqual([
    { answer: 'NotSupported', model: null, firmware: null, took: 0, count: 3 },
    { answer: 'Rejected', model: 'Ohmweg Quattro', firmware: '1.2.0', took: 1, count: 2 },
  ]);
});
