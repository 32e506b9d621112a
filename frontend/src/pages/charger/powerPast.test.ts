import { expect, it } from 'vitest';
import { pastOf, withPast } from './powerPast';

const MINUTE = 60_000;

function item(minute: number, powerW: number | null, transactionId: number | null) {
  const nothing = { currentA: null, currentL1A: null, currentL2A: null, currentL3A: null, voltageV: null };
  const rest = { energyWh: null, soc: null, offeredA: null, temperatureC: null };
  return { at: new Date(minute * MINUTE).toISOString(), powerW, transactionId, ...nothing, ...rest };
}

function of(...items: ReturnType<typeof item>[]) {
  return [{ connectorId: 1, items, total: items.length }];
}

function drawn(samples: ReturnType<typeof pastOf>) {
  return samples.map(({ at, powerW }) => [at / MINUTE, powerW]);
}

it('has no power between two transactions, also if the end of the first was told without any', () => {
  const past = pastOf(of(item(1, 5, 1), item(2, null, 1), item(9, 7, 2)), new Set([1]));
  expect(drawn(past)).toEqual([
    [1, 5],
    [2, 0],
    [9, 0],
    [9, 7],
  ]);
});

it('ends without power unless the connector still charges', () => {
  const measured = of(item(1, 5, 1), item(2, 6, 1));
  expect(drawn(pastOf(measured, new Set()))).toEqual([
    [1, 5],
    [2, 6],
    [2, 0],
  ]);
  expect(drawn(pastOf(measured, new Set([1])))).toEqual([
    [1, 5],
    [2, 6],
  ]);
});

it('shows what was measured without a transaction as it is', () => {
  expect(drawn(pastOf(of(item(1, 5, null), item(9, 6, null)), new Set()))).toEqual([
    [1, 5],
    [9, 6],
  ]);
});

it('goes up to what the page has seen itself, for each connector', () => {
  const sample = (at: number, connectorId: number) => ({ at, connectorId, powerW: at });
  const past = [sample(1, 1), sample(2, 2), sample(5, 1), sample(6, 2)];
  const shown = withPast(past, [sample(4, 1), sample(5, 1)]);
  expect(shown.map(({ at, connectorId }) => [at, connectorId])).toEqual([
    [1, 1],
    [2, 2],
    [4, 1],
    [5, 1],
    [6, 2],
  ]);
});
