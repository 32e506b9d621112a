import { describe, expect, it } from 'vitest';
import { applyEvents, EMPTY_FLEET } from '../../live/fleet';
import { aCharger, aConnector, manyChargers } from '../../test/examples';
import { figures, matching, nextId, sorted } from './select';

const charging = aConnector({
  status: 'Charging',
  transactionId: 1,
  live: {
    powerW: 11_000,
    energyWh: null,
    currentA: null,
    voltageV: null,
    soc: null,
    temperatureC: null,
    at: '',
  },
});
const fleet = applyEvents(EMPTY_FLEET, [
  {
    event: 'snapshot',
    data: {
      chargers: [
        aCharger({ deviceId: 'CP001', connectors: [charging], vendor: 'Nordlade' }),
        aCharger({
          deviceId: 'CP002',
          connectors: [aConnector({ status: 'Faulted' }), aConnector({ connectorId: 2 })],
        }),
        aCharger({ deviceId: 'CP003', online: false, connectors: [charging], name: 'Harbour' }),
        aCharger({ deviceId: 'CP004', online: false, connectors: [], chargerStatus: 'maintenance' }),
      ],
    },
  },
]);
const found = (filters: Parameters<typeof matching>[1]) =>
  matching(fleet, filters).map(({ deviceId }) => deviceId);

describe('matching', () => {
  it('finds text in id, name, vendor, model and serial number', () => {
    expect(found({ q: 'harb' })).toEqual(['CP003']);
    expect(found({ q: 'NORD' })).toEqual(['CP001']);
  });

  it('takes all filters together', () => {
    expect(found({ connection: 'offline' })).toEqual(['CP003', 'CP004']);
    expect(found({ connection: 'offline', status: ['maintenance'] })).toEqual(['CP004']);
    expect(found({ state: ['Charging', 'Faulted'] })).toEqual(['CP001', 'CP002']);
    expect(found({ state: ['Offline'] })).toEqual(['CP003', 'CP004']);
    expect(found({ vendor: ['Nordlade'] })).toEqual(['CP001']);
  });
});

it('counts power and states of what is online only', () => {
  const { powerW, online, connectors, groups } = figures(fleet);
  expect({ powerW, online, connectors }).toEqual({ powerW: 11_000, online: 2, connectors: 4 });
  expect(groups.filter(({ count }) => count > 0)).toEqual([
    { name: 'Charging', count: 1 },
    { name: 'Available', count: 1 },
    { name: 'Faulted', count: 1 },
    { name: 'Offline', count: 1 },
  ]);
});

it('sorts by power, and keeps the order of those that are equal', () => {
  const all = matching(fleet, {});
  expect(sorted(all, 'power', true).map(({ deviceId }) => deviceId)).toEqual([
    'CP001',
    'CP002',
    'CP003',
    'CP004',
  ]);
  expect(sorted(all, 'faults', true)[0]?.deviceId).toBe('CP002');
  expect(sorted(all, undefined, false)).toBe(all);
});

it('finds and sorts among ten thousand', () => {
  const many = applyEvents(EMPTY_FLEET, [{ event: 'snapshot', data: { chargers: manyChargers(10_000) } }]);
  const offline = matching(many, { connection: 'offline' });
  expect(offline).toHaveLength(3334);
  expect(sorted(offline, 'charger', true)[0]?.deviceId).toBe('CP09999');
  expect(matching(many, { q: 'cp0999' })).toHaveLength(10);
  expect(nextId(many)).toBe('CP10000');
});

it('names an id for the next charger', () => {
  expect(nextId(fleet)).toBe('CP005');
  expect(nextId(EMPTY_FLEET)).toBe('CP001');
});
