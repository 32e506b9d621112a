import { expect, it } from 'vitest';
import { anAlarm } from '../test/examples';
import { byHarm } from './alarms';

it('puts the alarms that do most harm first', () => {
  const alarms = [
    anAlarm({ id: 5, kind: 'unknown-ids' }),
    anAlarm({ id: 1 }),
    anAlarm({ id: 4, kind: 'flood' }),
    anAlarm({ id: 2 }),
  ];
  expect(byHarm(alarms).map(({ id }) => id)).toEqual([2, 1, 4, 5]);
});
