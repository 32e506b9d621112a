import { expect, it } from 'vitest';
import { aCharger, aConnector } from '../test/examples';
import { chargerPower, isAboveRating, shownConnectors, stateCounts } from './chargerState';
import { clockInWords, clockTrouble, ratingInWords, sizes } from './chargerWords';

const LIVE = { energyWh: null, currentA: null, voltageV: null, soc: null, temperatureC: null };
const charging = (connectorId: number, powerW: number) =>
  aConnector({ connectorId, status: 'Charging', live: { ...LIVE, powerW, at: '2025-11-23T14:00:00Z' } });

it('does not add the power of a charger to that of its connectors', () => {
  expect(chargerPower(aCharger({ connectors: [charging(0, 7500), charging(1, 7000)] }))).toBe(7000);
  expect(chargerPower(aCharger({ connectors: [charging(0, 7500), aConnector()] }))).toBe(7500);
});

it('says how far off a clock is, if it matters', () => {
  expect([0, -1400, 40_000, 7_199_900, -7_200_100].map(clockInWords)).toEqual([
    'correct',
    'correct',
    '40 s ahead',
    '2 h ahead',
    '2 h behind',
  ]);
  expect([null, 299_000, -301_000].map((clockOffsetMs) => clockTrouble(aCharger({ clockOffsetMs })))).toEqual(
    [null, null, 'Clock 5 min behind'],
  );
});

it('shows a connector with a transaction as charging if the charger never reports a state', () => {
  const silent = [
    aConnector({ status: null, transactionId: 7 }),
    aConnector({ connectorId: 2, status: null }),
    aConnector({ connectorId: 3, status: 'SuspendedEV', transactionId: 8 }),
  ];
  const shown = shownConnectors(aCharger({ connectors: silent })).map(({ status }) => status);
  expect(shown).toEqual(['Charging', null, 'SuspendedEV']);
});

it('says whether a rating was set by hand or measured', () => {
  const drawing = { connectorCount: 2, connectors: [charging(1, 100_000), charging(2, 100_000)] };
  const byHand = aCharger({ ...drawing, powerRatingW: 150_000 });
  const measured = aCharger({ ...drawing, powerRatingW: 150_000, powerRatingSource: 'measured' });
  const unknown = aCharger({
    connectorCount: 0,
    connectors: [],
    powerRatingW: null,
    powerRatingSource: null,
  });
  expect([byHand, measured, unknown].map(sizes)).toEqual([
    ['2 connectors', '150 kW'],
    ['2 connectors', 'peak 200 kW'],
    [],
  ]);
  expect([byHand, measured, unknown].map(ratingInWords)).toEqual([
    '150 kW, set by hand',
    '200 kW, measured peak',
    null,
  ]);
  expect([byHand, measured, unknown].map(isAboveRating)).toEqual([true, false, false]);
});

it('counts connectors by state, the most important state first', () => {
  const connectors = ['Available', 'Faulted', null, 'Available', 'Charging'].map((status, index) =>
    aConnector({ connectorId: index + 1, status }),
  );
  expect(stateCounts(connectors).map(({ status, connectors: its }) => [status, its])).toEqual([
    ['Faulted', [2]],
    ['Charging', [5]],
    ['Available', [1, 4]],
    [null, [3]],
  ]);
});
