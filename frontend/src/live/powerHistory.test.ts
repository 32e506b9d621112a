import { expect, it } from 'vitest';
import { withSamples } from './powerHistory';

const sample = (at: number, powerW = 1) => ({ at, connectorId: 1, powerW });

it('keeps each measurement once, in order, for an hour', () => {
  expect(withSamples([sample(2), sample(5)], [sample(5), sample(3)]).map(({ at }) => at)).toEqual([2, 3, 5]);
  expect(withSamples([sample(0)], [sample(3_700_000)]).map(({ at }) => at)).toEqual([3_700_000]);
});
