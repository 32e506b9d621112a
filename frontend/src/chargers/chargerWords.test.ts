import { expect, it } from 'vitest';
import type { Charger, ChargerConnector } from '../api/types';
import { aCharger, aConnector } from '../test/examples';
import { lastKnownInWords, powerNow, stateInWords } from './chargerWords';

const LIVE = { energyWh: null, currentA: null, voltageV: null, soc: null, temperatureC: null };
const at = '2025-11-23T14:00:00Z';
const NOW = Date.parse('2025-11-23T17:12:04.000Z');
const charging = (change: Partial<ChargerConnector> = {}) =>
  aConnector({
    status: 'Charging',
    transactionId: 7,
    transaction: { transactionId: 7, idTag: 'TAG', startedAt: at, energyWh: 12_300 },
    ...change,
  });
const away = (connectors: ChargerConnector[], change: Partial<Charger> = {}) =>
  aCharger({ online: false, connectors, ...change });

it('says what was last known about a charger that is away, and what may still be running', () => {
  const faulted = aConnector({ connectorId: 2, status: 'Faulted' });
  const available = aConnector({ connectorId: 3 });
  const words = [
    [charging(), faulted],
    [charging({ transaction: null })],
    [charging(), charging({ connectorId: 2 })],
    [available, aConnector({ connectorId: 4 })],
    [faulted, available, aConnector({ connectorId: 4 })],
    [],
  ].map((connectors) => lastKnownInWords(away(connectors)));
  expect(words).toEqual([
    'Last seen charging, 12.30 kWh',
    'Last seen charging',
    '2 last seen charging, 24.60 kWh',
    'Was available',
    '1 was faulted, 2 were available',
    null,
  ]);
});

it('describes the state of a charger in a few words', () => {
  const words = [
    aCharger({ registration: 'pending' }),
    aCharger({ registration: 'rejected' }),
    away([charging()]),
    away([aConnector()]),
    away([], { lastSeen: null }),
    aCharger(),
  ].map((charger) => stateInWords(charger, NOW));
  expect(words).toEqual([
    'Waits to be accepted',
    'Rejected, so not served',
    'Offline 3 h, last seen charging',
    'Offline 3 h',
    'Never seen',
    'Available',
  ]);
});

it('tells no power from unknown power', () => {
  const measured = charging({ live: { ...LIVE, powerW: 11_000, at } });
  const powers = [
    aCharger(),
    aCharger({ connectors: [charging()] }),
    aCharger({ connectors: [charging({ status: null })] }),
    aCharger({ connectors: [measured, charging({ connectorId: 2 })] }),
    away([measured]),
    aCharger({ connectors: [] }),
  ].map(powerNow);
  expect(powers).toEqual([0, null, null, 11_000, null, null]);
});
