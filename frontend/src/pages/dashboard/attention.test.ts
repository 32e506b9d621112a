import { expect, it } from 'vitest';
import { found } from '../../chargers/query';
import { aCharger, aConnector } from '../../test/examples';
import { AWAY, draws, FAULTED, faults, MOST_POWER, WAITING } from './attention';

const live = { energyWh: 0, currentA: null, voltageV: null, soc: null, temperatureC: null, at: '' };
const charging = (powerW: number) =>
  aConnector({ status: 'Charging', transactionId: powerW, live: { ...live, powerW } });
const faulted = (connectorId: number, since: string) =>
  aConnector({ connectorId, status: 'Faulted', errorCode: 'GroundFailure', since });
const away = { online: false, connectors: [faulted(1, '2025-11-23T15:00:00Z')] };

const chargers = [
  aCharger({ deviceId: 'A', connectors: [charging(7_000), faulted(2, '2025-11-23T13:00:00Z')] }),
  aCharger({ deviceId: 'B', connectors: [charging(50_000)], registration: 'pending' }),
  aCharger({ deviceId: 'C', connectors: [faulted(0, '2025-11-23T14:00:00Z')] }),
  aCharger({ deviceId: 'D', ...away, lastSeen: '2025-11-22T00:00:00Z' }),
  aCharger({ deviceId: 'E', ...away, lastSeen: null }),
  aCharger({ deviceId: 'F', ...away, lastSeen: '2025-11-20T00:00:00Z' }),
  aCharger({ deviceId: 'G', ...away, chargerStatus: 'inactive', lastSeen: '2025-01-01T00:00:00Z' }),
  aCharger({ deviceId: 'H', ...away, registration: 'pending', registeredAt: '2025-11-01T00:00:00Z' }),
];
const ids = (query: Parameters<typeof found>[1]) => found(chargers, query).map(({ deviceId }) => deviceId);

it('lists the newest fault first, and none of offline chargers', () => {
  const shown = faults(found(chargers, FAULTED));
  expect(shown.map(({ charger, connector }) => `${charger.deviceId}${connector.connectorId}`)).toEqual([
    'C0',
    'A2',
  ]);
});

it('lists chargers that should be online, the longest away first, those never seen last', () => {
  expect(ids(AWAY)).toEqual(['F', 'D', 'E']);
});

it('lists chargers that wait to be accepted, the newest first', () => {
  expect(ids(WAITING)).toEqual(['H', 'B']);
});

it('lists the chargers with the most power, but none without any', () => {
  expect(draws(found(chargers, MOST_POWER)).map(({ charger, powerW }) => [charger.deviceId, powerW])).toEqual(
    [
      ['B', 50_000],
      ['A', 7_000],
    ],
  );
});
