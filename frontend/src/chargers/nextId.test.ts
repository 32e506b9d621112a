import { expect, it } from 'vitest';
import { EMPTY_FLEET } from '../live/fleet';
import { aCharger, aFleet, manyChargers } from '../test/examples';
import { nextId } from './nextId';

it('names an id for the next charger', () => {
  expect(nextId(aFleet([aCharger({ deviceId: 'CP004' }), aCharger({ deviceId: 'CP001' })]))).toBe('CP005');
  expect(nextId(aFleet(manyChargers(2_000)))).toBe('CP02000');
  expect(nextId(EMPTY_FLEET)).toBe('CP001');
});
