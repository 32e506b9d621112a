import { describe, expect, it } from 'vitest';
import { aCharger, aConnector } from '../../../test/examples';
import { countOf, EVERYTHING, isChosen, NOTHING, recipients, stateOf, toggled } from './chosen';

const LISTED = ['A', 'B', 'C', 'D', 'E'];
const ids = (choice: { ids: ReadonlySet<string> }) => [...choice.ids].sort();

describe('choosing chargers', () => {
  it('takes one after the other, and lets them go', () => {
    const one = toggled(NOTHING, 'B', LISTED, false);
    const two = toggled(one, 'D', LISTED, false);
    expect(ids(two)).toEqual(['B', 'D']);
    expect(ids(toggled(two, 'B', LISTED, false))).toEqual(['D']);
    expect(countOf(two, 9)).toBe(2);
  });

  it('takes all between two with Shift, in either direction, and lets all of them go', () => {
    const from = toggled(NOTHING, 'B', LISTED, false);
    const range = toggled(from, 'D', LISTED, true);
    expect(ids(range)).toEqual(['B', 'C', 'D']);
    expect(ids(toggled(toggled(NOTHING, 'D', LISTED, false), 'B', LISTED, true))).toEqual(['B', 'C', 'D']);
    expect(ids(toggled(range, 'C', LISTED, true))).toEqual(['B']);
    expect(ids(toggled(NOTHING, 'C', LISTED, true))).toEqual(['C']);
    expect(ids(toggled({ ...from, last: 'gone' }, 'D', LISTED, true))).toEqual(['B', 'D']);
  });

  it('takes all that match, and all but one after that', () => {
    expect(isChosen(EVERYTHING, 'Z')).toBe(true);
    expect(countOf(EVERYTHING, 14)).toBe(14);
    expect(ids(toggled(EVERYTHING, 'B', LISTED, false))).toEqual(['A', 'C', 'D', 'E']);
  });

  it('sends the filter if all were chosen, or else a list', () => {
    const query = { vendor: ['Ohmweg'], connection: 'online', sort: 'power', q: '' } as const;
    expect(recipients(EVERYTHING, query)).toEqual({ filter: { vendor: ['Ohmweg'], online: true } });
    expect(recipients(EVERYTHING, {})).toEqual({ filter: {} });
    expect(recipients({ ...NOTHING, ids: new Set(['B', 'A']) }, query)).toEqual({ deviceIds: ['A', 'B'] });
  });

  it('knows how many are offline and how many sessions run, if all chosen ones are listed', () => {
    const charges = aConnector({ transactionId: 7 });
    const chargers = [
      aCharger({ deviceId: 'A', connectors: [charges, charges] }),
      aCharger({ deviceId: 'B', online: false, connectors: [] }),
      aCharger({ deviceId: 'C', connectors: [charges] }),
    ];
    const choice = { ...NOTHING, ids: new Set(['A', 'B']) };
    expect(stateOf(choice, chargers, 3)).toEqual({ offline: 1, sessions: 2 });
    expect(stateOf(EVERYTHING, chargers, 3)).toEqual({ offline: 1, sessions: 3 });
    expect(stateOf(EVERYTHING, chargers, 4)).toBeNull();
  });
});
