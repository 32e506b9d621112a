import { expect, it } from 'vitest';
import { aCharger, aCommand, aConnector } from '../test/examples';
import { actOf, awaitedOf, isNews, missedOf, tagOf } from './startStop';

const charger = aCharger();

it('offers a start where a car may come, and a stop where a session runs', () => {
  expect(actOf(charger, aConnector({ status: 'Available' }))).toBe('start');
  expect(actOf(charger, aConnector({ status: 'Preparing' }))).toBe('start');
  for (const status of ['Charging', 'SuspendedEV', 'SuspendedEVSE']) {
    expect(actOf(charger, aConnector({ status, transactionId: 7 }))).toBe('stop');
  }
});

it('offers nothing that can not work', () => {
  const free = aConnector();
  expect(actOf(aCharger({ online: false }), free)).toBeNull();
  expect(actOf(aCharger({ registration: 'pending' }), free)).toBeNull();
  expect(actOf(charger, aConnector({ connectorId: 0 }))).toBeNull();
  for (const status of ['Faulted', 'Reserved', 'Unavailable', 'Finishing', null]) {
    expect(actOf(charger, aConnector({ status }))).toBeNull();
  }
  expect(actOf(charger, aConnector({ status: 'Finishing', transactionId: 7 }))).toBeNull();
});

it('finds the command that a connector waits for', () => {
  const start = aCommand({ action: 'RemoteStartTransaction', request: { idTag: 'A', connectorId: 2 } });
  const stop = aCommand({ action: 'RemoteStopTransaction', request: { transactionId: 7 } });
  const all = [aCommand(), start, stop];
  expect(awaitedOf(all, aConnector({ connectorId: 2 }))).toBe(start);
  expect(awaitedOf(all, aConnector({ connectorId: 1 }))).toBeUndefined();
  expect(awaitedOf(all, aConnector({ connectorId: 1, transactionId: 7 }))).toBe(stop);
});

it('says for a minute that a start was missed', () => {
  const start = aCommand({
    action: 'RemoteStartTransaction',
    request: { idTag: 'A', connectorId: 1 },
    effect: 'missed',
    effectReason: 'noCar',
    effectAt: '2025-11-23T14:14:00.000Z',
  });
  const after = (seconds: number) => Date.parse('2025-11-23T14:14:00.000Z') + seconds * 1000;
  expect(isNews(start, after(59))).toBe(true);
  expect(isNews(start, after(60))).toBe(false);
  // Nobody knows whether a car came.
  expect(isNews({ ...start, effectReason: 'serverAway' }, after(1))).toBe(false);
  expect(isNews({ ...start, effectAt: null }, after(1))).toBe(false);
  expect(tagOf(start)).toBe('A');
  expect(missedOf([start], aConnector())).toBe(start);
  expect(missedOf([start], aConnector({ connectorId: 2 }))).toBeUndefined();
  // A car has come since, or charges.
  expect(missedOf([start], aConnector({ status: 'Preparing' }))).toBeUndefined();
  expect(missedOf([start], aConnector({ transactionId: 7 }))).toBeUndefined();
  const notReady = { ...start, effectReason: 'carNotReady' as const };
  expect(missedOf([notReady], aConnector({ status: 'Preparing' }))).toBe(notReady);
  expect(missedOf([notReady], aConnector())).toBeUndefined();
});
