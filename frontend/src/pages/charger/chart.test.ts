import { expect, it } from 'vitest';
import { aConnector } from '../../test/examples';
import { drawnConnectors, seriesOf } from './chart';

it('begins with the value from before, and ends when that no longer counts', () => {
  const samples = [
    { at: 10, connectorId: 1, powerW: 1 },
    { at: 20, connectorId: 1, powerW: 2 },
    { at: 40, connectorId: 1, powerW: 4 },
    { at: 45, connectorId: 2, powerW: 9 },
  ];
  const shown = (begin: number) => seriesOf(samples, 1, begin, 60).map(({ at, powerW }) => [at, powerW]);
  expect(shown(30)).toEqual([
    [30, 2],
    [40, 4],
    [60, 4],
  ]);
  expect(shown(50)).toEqual([
    [50, 4],
    [60, 4],
  ]);
  expect(shown(0)[0]).toEqual([10, 1]);
  expect(seriesOf([], 1, 0, 60)).toEqual([]);
  expect(seriesOf(samples, 1, 70, 60)).toEqual([]);
});

it('draws all of a few connectors, or those of many with the most power', () => {
  const LIVE = { energyWh: null, currentA: null, voltageV: null, soc: null, temperatureC: null, at: '' };
  const drawing = (connectorId: number, powerW: number) =>
    aConnector({ connectorId, status: 'Charging', live: { ...LIVE, powerW } });
  const many = [drawing(0, 99), drawing(1, 5), drawing(2, 0), drawing(3, 7), drawing(4, 6), drawing(5, 1)];
  expect(drawnConnectors(many, 3)).toEqual([1, 3, 4]);
  expect(drawnConnectors(many.slice(0, 3), 3)).toEqual([1, 2]);
});
