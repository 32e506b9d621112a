import { expect, test } from 'vitest';
import { isDeviceId } from './deviceId';

test('an id is valid if a charger can connect with it', () => {
  for (const id of ['CP001', 'CP 1', 'a', 'x'.repeat(48), '_.:@=|+*-']) expect(isDeviceId(id)).toBe(true);
  for (const id of ['', ' a', 'a ', '.', '..', 'a/b', 'ä', 'x'.repeat(49)])
    expect(isDeviceId(id)).toBe(false);
});
