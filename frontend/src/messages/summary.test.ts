import { describe, expect, it } from 'vitest';
import { aCall } from '../test/examples';
import { answerSummary, summary, title } from './summary';

const said = (action: string, payload: unknown) => summary(aCall({ action, payload }));

describe('summary', () => {
  it('reports a fault, and marks it', () => {
    const payload = {
      connectorId: 1,
      status: 'Faulted',
      errorCode: 'GroundFailure',
      info: 'Residual current',
    };
    expect(said('StatusNotification', payload)).toEqual({
      text: 'Connector 1: Faulted, GroundFailure',
      wrong: true,
    });
  });

  it('gives the last measurement, for all phases together', () => {
    const sample = (measurand: string, value: string, more = {}) => ({ measurand, value, ...more });
    const values = (...sampledValue: unknown[]) => ({
      connectorId: 1,
      transactionId: 7,
      meterValue: [{ sampledValue: [] }, { sampledValue }],
    });
    const power = 'Power.Active.Import';
    const phase = sample(power, '1', { phase: 'L1' });
    expect(said('MeterValues', values(phase, sample(power, '96400'), sample('SoC', '63'))).text).toBe(
      'Connector 1, transaction 7, 96.4 kW, 63 %',
    );
    expect(said('MeterValues', values(sample(power, '7.4', { unit: 'kW' }))).text).toBe(
      'Connector 1, transaction 7, 7.4 kW',
    );
    expect(said('MeterValues', values(sample(power, 'a3f9'))).text).toBe('Connector 1, transaction 7');
    expect(said('MeterValues', { connectorId: 1, meterValue: 'odd' }).text).toBe('Connector 1');
  });

  it('says states in plain words, and connector 0 is the charger', () => {
    const plain = { connectorId: 0, status: 'SuspendedEV', errorCode: 'NoError' };
    expect(said('StatusNotification', plain)).toEqual({ text: 'Charger: Paused by car', wrong: false });
  });

  it.each([
    [
      'StartTransaction',
      { connectorId: 1, idTag: 'A', meterStart: 18_204_300 },
      'Connector 1, tag A, meter 18,204.30 kWh',
    ],
    [
      'StopTransaction',
      { transactionId: 7, meterStop: 100, reason: 'EVDisconnected' },
      'Transaction 7, meter 0.10 kWh, EVDisconnected',
    ],
    [
      'BootNotification',
      { chargePointVendor: 'Ohmweg', chargePointModel: 'Duo', firmwareVersion: '0.9' },
      'Ohmweg Duo, firmware 0.9',
    ],
    ['ChangeConfiguration', { key: 'HeartbeatInterval', value: '30' }, 'HeartbeatInterval = 30'],
    ['GetConfiguration', {}, 'All keys'],
    ['Authorize', { idTag: '04A2F19C' }, 'Tag 04A2F19C'],
    ['TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 1 }, 'MeterValues, connector 1'],
    ['ClearCache', {}, 'Cache of tags'],
    ['ClearChargingProfile', {}, 'All profiles'],
    [
      'ClearChargingProfile',
      { id: 0, connectorId: 0, chargingProfilePurpose: 'TxProfile', stackLevel: 0 },
      'Profile 0, Charger, TxProfile, level 0',
    ],
    ['GetCompositeSchedule', { connectorId: 1, duration: 60 }, 'Connector 1, 60 s'],
    [
      'SendLocalList',
      { updateType: 'Full', listVersion: 3, localAuthorizationList: [{}] },
      'Full, version 3, 1 tag',
    ],
    ['GetLog', { logType: 'SecurityLog', log: { remoteLocation: 'ftp://a' } }, 'SecurityLog, ftp://a'],
    ['UpdateFirmware', { location: 'ftp://a', retrieveDate: 'noon' }, 'ftp://a, at noon'],
    [
      'SignedUpdateFirmware',
      { firmware: { location: 'ftp://a', retrieveDateTime: 'noon' } },
      'ftp://a, at noon',
    ],
    ['DeleteCertificate', { certificateHashData: { serialNumber: '1f' } }, 'Certificate 1f'],
    [
      'CertificateSigned',
      { certificateChain: '-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n' },
      '2 certificates',
    ],
    ['SomethingNew', { a: 1, b: { c: 2 }, d: 'x' }, 'a 1, d x'],
  ])('%s', (action, payload, text) => {
    expect(said(action, payload).text).toBe(text);
  });

  it('says how the charger of a connection was admitted', () => {
    const connected = (admitted?: string) =>
      summary(
        aCall({ messageType: 'Connection', action: 'connected', payload: { address: '::1', admitted } }),
      ).text;
    expect(connected('password')).toBe('from ::1, with its password');
    expect(connected('nothing')).toBe('from ::1, without a password');
    expect(connected('something-new')).toBe('from ::1, something-new');
    expect(connected()).toBe('from ::1');
  });

  it('says how many messages the log had no room for', () => {
    const note = '1,204 messages are not in the log: this charger sends too much';
    const entry = aCall({ messageType: 'Connection', action: 'limited', payload: {}, note });
    expect([title(entry), summary(entry)]).toEqual(['Limited', { text: note, wrong: false }]);
  });

  it('copes with anything that a charger sends', () => {
    for (const payload of [null, 'text', [1], 5, { connectorId: { a: 1 } }]) {
      expect(said('StatusNotification', payload).text).toEqual(expect.any(String));
    }
  });
});

describe('answerSummary', () => {
  const answered = (action: string, payload: unknown, change = {}) =>
    answerSummary(
      aCall({
        action,
        answer: {
          id: '2',
          at: '',
          messageType: 'CallResult',
          payload,
          errorCode: null,
          note: null,
          ...change,
        },
      }),
      0,
    );

  it('describes the answer', () => {
    expect(answered('StatusNotification', {}).text).toBe('Received');
    expect(
      answered('StartTransaction', { transactionId: 10479, idTagInfo: { status: 'Accepted' } }).text,
    ).toBe('Transaction 10479');
    expect(answered('BootNotification', { status: 'Accepted', interval: 300 }).text).toBe(
      'Accepted, every 300 s',
    );
    expect(answered('GetConfiguration', { configurationKey: [1, 2], unknownKey: [3] }).text).toBe(
      '2 keys, 1 unknown',
    );
    expect(answered('GetLocalListVersion', { listVersion: 3 }).text).toBe('Version 3');
    expect(answered('GetDiagnostics', { fileName: 'a.zip' }).text).toBe('a.zip');
    expect(answered('GetLog', { status: 'Accepted', filename: 'b.zip' }).text).toBe('b.zip');
  });

  it('marks refusals', () => {
    expect(answered('Reset', { status: 'Rejected' })).toEqual({ text: 'Rejected', look: 'refused' });
    expect(answered('Authorize', { idTagInfo: { status: 'Blocked' } }).look).toBe('refused');
    const error = { messageType: 'CallError', errorCode: 'NotSupported' };
    expect(answered('Reset', {}, error)).toEqual({ text: 'NotSupported', look: 'refused' });
  });

  it('waits for a minute, then says that there is no answer', () => {
    const call = aCall({ answer: null });
    const sent = Date.parse(call.at);
    expect(answerSummary(call, sent + 1_000).look).toBe('waiting');
    expect(answerSummary(call, sent + 61_000)).toEqual({ text: 'No answer', look: 'timeout' });
  });

  it('tells an unusable answer from an error of the charger', () => {
    expect(answered('Reset', {}, { errorCode: 'UnusableAnswer' })).toEqual({
      text: 'Unusable answer',
      look: 'refused',
    });
  });

  it('is empty for connection events, and says that a message could not be read', () => {
    expect(answerSummary(aCall({ messageType: 'Connection' }), 0).look).toBe('none');
    expect(answerSummary(aCall({ messageType: 'BadFrame' }), 0).text).toBe('Not understood');
  });
});

describe('title', () => {
  it('is the action, the event of the connection, or the kind of message', () => {
    expect(title(aCall({ action: 'Authorize' }))).toBe('Authorize');
    expect(title(aCall({ action: 'disconnected', messageType: 'Connection' }))).toBe('Disconnected');
    expect(title(aCall({ action: null, messageType: 'BadFrame' }))).toBe('Unreadable');
    expect(title(aCall({ action: null, messageType: 'CallResult' }))).toBe('Answer');
  });
});
