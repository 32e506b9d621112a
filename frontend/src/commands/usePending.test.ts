import { expect, it } from 'vitest';
import { aCommand } from '../test/examples';
import { samePending } from './usePending';
import { pendingInWords } from './words';

it('finds the same command, whatever the order of its fields', () => {
  const request = { key: 'HeartbeatInterval', value: '300' };
  const queued = aCommand({ action: 'ChangeConfiguration', status: 'queued', request });
  const find = (other: Record<string, unknown>, action = 'ChangeConfiguration') =>
    samePending([queued], action, other);
  expect(find({ value: '300', key: 'HeartbeatInterval' })).toBe(queued);
  expect(find({ key: 'HeartbeatInterval', value: '60' })).toBeUndefined();
  expect(find(request, 'GetConfiguration')).toBeUndefined();
});

it('takes one reset for another', () => {
  const hard = aCommand({ request: { type: 'Hard' }, status: 'queued' });
  expect(samePending([hard], 'Reset', { type: 'Soft' })).toBe(hard);
  expect(pendingInWords(hard)).toMatch(/^Reset is queued already, since .*\d\d:\d\d\.$/);
  expect(pendingInWords(aCommand())).toMatch(
    /^Reset was asked for at .*, and what comes of it is awaited\.$/,
  );
});
