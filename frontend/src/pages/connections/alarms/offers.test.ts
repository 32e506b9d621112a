import { describe, expect, it } from 'vitest';
import type { SecurityAlarm } from '../../../api/types';
import { anAlarm, aParty } from '../../../test/examples';
import { offersOf } from './offers';

describe('the decisions on offer for an alarm', () => {
  const asks = (change: Partial<SecurityAlarm>) => offersOf(anAlarm(change)).map(({ ask }) => ask);

  it('fit its kind', () => {
    expect(asks({})).toEqual(['password', 'keep']);
    expect(asks({ kind: 'wrong-passwords' })).toEqual(['password']);
    expect(asks({ kind: 'flood' })).toEqual(['disconnect']);
    expect(asks({ kind: 'security-event' })).toEqual(['disconnect']);
    expect(asks({ kind: 'unknown-ids', deviceId: null })).toEqual(['deleteUnclaimed']);
  });

  it('do not include keeping an address that both parties come from', () => {
    expect(asks({ parties: [aParty()] })).toEqual(['password']);
  });

  it('are none if the alarm is not about a charger', () => {
    expect(asks({ kind: 'flood', deviceId: null })).toEqual([]);
  });

  it('have at most one primary action', () => {
    const kinds = ['two-devices', 'flood', 'unknown-ids', 'wrong-passwords', 'security-event'] as const;
    for (const kind of kinds) {
      expect(offersOf(anAlarm({ kind })).filter(({ primary }) => primary).length).toBeLessThanOrEqual(1);
    }
  });

  it('name the party to keep if there are two, and leave it open if there are more', () => {
    const three = ['a', 'b', 'c'].map((address) => aParty({ address }));
    expect(offersOf(anAlarm({ parties: three }))[1]?.label).toBe('Keep one, refuse the others…');
    expect(offersOf(anAlarm())[1]?.label).toBe('Keep A, refuse B…');
  });
});
