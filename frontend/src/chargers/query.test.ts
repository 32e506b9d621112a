import { describe, expect, it } from 'vitest';
import { aCharger, aConnector, manyChargers } from '../test/examples';
import { asked, type ChargerQuery, found } from './query';

const live = { energyWh: null, currentA: null, voltageV: null, soc: null, temperatureC: null, at: '' };
const charging = aConnector({ status: 'Charging', transactionId: 1, live: { ...live, powerW: 11_000 } });
const faulted = (connectorId: number) => aConnector({ connectorId, status: 'Faulted' });
const fleet = [
  aCharger({
    deviceId: 'CP001',
    connectors: [charging],
    vendor: 'Nordlade',
    lastSeen: '2025-11-23T14:00:00Z',
  }),
  aCharger({ deviceId: 'CP002', connectors: [faulted(1), aConnector({ connectorId: 2 })] }),
  aCharger({ deviceId: 'CP003', connectors: [aConnector({ status: null })], registration: 'pending' }),
  aCharger({ deviceId: 'CP004', online: false, connectors: [charging], name: 'Harbour' }),
  aCharger({
    deviceId: 'CP005',
    online: false,
    connectors: [],
    chargerStatus: 'maintenance',
    lastSeen: null,
  }),
];
const ids = (query: ChargerQuery) => found(fleet, query).map(({ deviceId }) => deviceId);

describe('the chargers that match', () => {
  it('have all words in their id, name, vendor, model or serial number', () => {
    expect(ids({ q: 'harb' })).toEqual(['CP004']);
    expect(ids({ q: 'NORD cp' })).toEqual(['CP001']);
    expect(ids({ q: 'nord harb' })).toEqual([]);
  });

  it('pass all filters', () => {
    expect(ids({ connection: 'offline' })).toEqual(['CP004', 'CP005']);
    expect(ids({ connection: 'offline', status: ['maintenance'] })).toEqual(['CP005']);
    expect(ids({ state: ['Charging', 'Faulted'] })).toEqual(['CP001', 'CP002']);
    expect(ids({ state: ['Offline'] })).toEqual(['CP004', 'CP005']);
    expect(ids({ state: ['Unknown'] })).toEqual(['CP003']);
    expect(ids({ vendor: ['Nordlade'] })).toEqual(['CP001']);
    expect(ids({ registration: ['pending'] })).toEqual(['CP003']);
    expect(ids({ status: ['active'] })).toEqual(['CP001', 'CP002', 'CP004']);
    expect(ids({ charging: 'yes' })).toEqual(['CP001', 'CP004']);
  });

  it('come in the order of the query; equal ones keep their order, and missing values come last', () => {
    expect(ids({ sort: 'power', descending: 'yes' })).toEqual(['CP001', 'CP002', 'CP003', 'CP004', 'CP005']);
    expect(ids({ sort: 'faults', descending: 'yes' })[0]).toBe('CP002');
    expect(ids({ sort: 'charger', descending: 'yes' })[0]).toBe('CP005');
    expect(ids({ sort: 'lastSeen' })).toEqual(['CP001', 'CP002', 'CP003', 'CP004', 'CP005']);
    expect(ids({ sort: 'lastSeen', descending: 'yes' })).toEqual([
      'CP002',
      'CP003',
      'CP004',
      'CP001',
      'CP005',
    ]);
  });

  it('count a charger that is faulted as a whole as one fault', () => {
    const whole = aCharger({ deviceId: 'whole', connectors: [faulted(0), aConnector()] });
    const two = aCharger({ deviceId: 'two', connectors: [faulted(0), faulted(1), faulted(2)] });
    const order = found([aCharger({ deviceId: 'a' }), whole, two], { sort: 'faults', descending: 'yes' });
    expect(order.map(({ deviceId }) => deviceId)).toEqual(['two', 'whole', 'a']);
  });

  it('include only those of the query', () => {
    expect(
      found(manyChargers(2_000), { connection: 'offline', sort: 'charger', descending: 'yes' })[0],
    ).toMatchObject({
      deviceId: 'CP01998',
    });
  });
});

it('asks the server the same question', () => {
  expect(
    asked({ q: '', state: ['Faulted'], connection: 'offline', sort: 'registered', descending: 'yes' }),
  ).toEqual({
    state: ['faulted'],
    online: false,
    sort: 'registeredAt',
    order: 'desc',
  });
});
