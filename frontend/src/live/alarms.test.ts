import { describe, expect, it } from 'vitest';
import { anAlarm } from '../test/examples';
import { applyAlarms } from './alarms';

const known = { count: 2, alarms: [anAlarm({ id: 2 }), anAlarm({ id: 1 })] };
const ids = ({ alarms }: typeof known) => alarms.map(({ id }) => id);

describe('the open alarms', () => {
  it('gain a new alarm, the newest first', () => {
    const after = applyAlarms(known, [{ alarm: anAlarm({ id: 3 }), open: 3 }]);
    expect([after.count, ids(after as typeof known)]).toEqual([3, [3, 2, 1]]);
  });

  it('take over changes, and lose an alarm that is over', () => {
    const after = applyAlarms(known, [
      { alarm: anAlarm({ id: 1, count: 40 }), open: 2 },
      { alarm: anAlarm({ id: 2, open: false }), open: 1 },
    ]);
    expect(after.count).toBe(1);
    expect(after.alarms).toEqual([anAlarm({ id: 1, count: 40 })]);
  });

  it('stay as they are after another decision about an earlier alarm', () => {
    const after = applyAlarms(known, [{ alarm: anAlarm({ id: 9, open: false }), open: 2 }]);
    expect(after).toEqual(known);
  });
});
