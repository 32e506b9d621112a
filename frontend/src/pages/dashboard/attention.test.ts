import { describe, expect, it } from 'vitest';
import { applyEvents, EMPTY_FLEET } from '../../live/fleet';
import { aCharger, aConnector } from '../../test/examples';
import { counted, faults, mostPower, offlineLongest, waiting } from './attention';

const LIVE = {
  energyWh: 0,
  currentA: null,
  voltageV: null,
  soc: null,
  temperatureC: null,
  at: '2025-11-23T14:00:00Z',
};
const charging = (powerW: number) =>
  aConnector({ status: 'Charging', transactionId: powerW, live: { ...LIVE, powerW } });
const faulted = (connectorId: number, since: string) =>
  aConnector({ connectorId, status: 'Faulted', errorCode: 'GroundFailure', since });

const fleet = applyEvents(EMPTY_FLEET, [
  {
    event: 'snapshot',
    data: {
      chargers: [
        aCharger({ deviceId: 'A', connectors: [charging(7_000), faulted(2, '2025-11-23T13:00:00Z')] }),
        aCharger({ deviceId: 'B', connectors: [charging(50_000)] }),
        aCharger({ deviceId: 'C', connectors: [faulted(0, '2025-11-23T14:00:00Z')] }),
        aCharger({
          deviceId: 'D',
          online: false,
          lastSeen: '2025-11-22T00:00:00Z',
          connectors: [charging(9)],
        }),
        aCharger({ deviceId: 'E', online: false, lastSeen: null }),
        aCharger({ deviceId: 'F', online: false, lastSeen: '2025-11-20T00:00:00Z' }),
        aCharger({
          deviceId: 'G',
          online: false,
          chargerStatus: 'inactive',
          lastSeen: '2025-01-01T00:00:00Z',
        }),
        aCharger({ deviceId: 'H', online: false, connectors: [faulted(1, '2025-11-23T14:00:00Z')] }),
      ],
    },
  },
]);

describe('what needs attention', () => {
  it('is what is faulted, the newest first, the charger itself too', () =>
    expect(faults(fleet).map(({ charger, connector }) => [charger.deviceId, connector.connectorId])).toEqual([
      ['C', 0],
      ['A', 2],
    ]));

  it('keeps the fleet’s order where faults began at once', () => {
    const at = '2025-11-23T14:00:00Z';
    const chargers = ['P', 'Q', 'R'].map((deviceId) => aCharger({ deviceId, connectors: [faulted(1, at)] }));
    const together = applyEvents(EMPTY_FLEET, [{ event: 'snapshot', data: { chargers } }]);
    expect(faults(together).map(({ charger }) => charger.deviceId)).toEqual(['P', 'Q', 'R']);
  });

  it('is who is away the longest, unless that is meant to be', () =>
    expect(offlineLongest(fleet).map(({ deviceId }) => deviceId)).toEqual(['F', 'D', 'H', 'E']));

  it('knows who draws most', () => {
    expect(mostPower(fleet, 9).map(({ charger }) => charger.deviceId)).toEqual(['B', 'A']);
    expect(mostPower(fleet, 1)).toHaveLength(1);
  });
});

it('counts as the server does', () =>
  expect(counted(fleet)).toEqual({
    chargers: 8,
    online: 3,
    offline: 5,
    faulted: 2,
    charging: 2,
    activeTransactions: 3,
    powerW: 57_000,
  }));

it('those that wait to be accepted come with the newest first, and are not looked for among the offline', () => {
  const some = applyEvents(EMPTY_FLEET, [
    {
      event: 'snapshot',
      data: {
        chargers: [
          aCharger({ deviceId: 'A', registration: 'accepted', online: false }),
          aCharger({ deviceId: 'B', registration: 'pending', registeredAt: '2025-11-20T00:00:00Z' }),
          aCharger({
            deviceId: 'C',
            registration: 'pending',
            registeredAt: '2025-11-22T00:00:00Z',
            online: false,
          }),
          aCharger({ deviceId: 'D', registration: 'rejected', online: false }),
        ],
      },
    },
  ]);
  expect(waiting(some).map(({ deviceId }) => deviceId)).toEqual(['C', 'B']);
  expect(offlineLongest(some).map(({ deviceId }) => deviceId)).toEqual(['A']);
});
