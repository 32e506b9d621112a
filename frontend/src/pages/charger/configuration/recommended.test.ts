import { expect, it } from 'vitest';
import type { WantedKey } from '../../../api/types';
import { adviceFor } from './recommended';

const KEY = {
  value: '900',
  readonly: false,
  secret: false,
  kind: 'integer',
  wanted: null,
  state: null,
} as WantedKey;
const advise = (keys: Partial<WantedKey>[], recommended: Record<string, string>) =>
  adviceFor(
    { keys: keys.map((key) => ({ ...KEY, ...key })) } as never,
    Object.entries(recommended).map(([key, value]) => ({ key, value, why: '' })),
  ).map(({ item, value, isSo }) => [item.key, value, isSo]);

it('recommends only keys that the charger has and lets be changed', () => {
  const keys = [
    { key: 'heartbeatinterval' },
    { key: 'ConnectionTimeOut', readonly: true },
    { key: 'WebSocketPingInterval', value: null },
  ];
  const all = { HeartbeatInterval: '300', ConnectionTimeOut: '120', WebSocketPingInterval: '60', Gone: '1' };
  expect(advise(keys, all)).toEqual([['heartbeatinterval', '300', false]]);
});

it('says which the charger has already', () => {
  const list = { key: 'MeterValuesSampledData', kind: 'list', value: 'SoC, Voltage' } as const;
  expect(advise([list], { MeterValuesSampledData: 'Voltage,SoC' })).toEqual([
    ['MeterValuesSampledData', 'Voltage,SoC', true],
  ]);
  expect(advise([{ ...list, value: '' }], { MeterValuesSampledData: '' })[0]?.[2]).toBe(true);
  expect(advise([list], { MeterValuesSampledData: 'SoC' })[0]?.[2]).toBe(false);
  // The charger keeps a word that GenX does not know.
  const inStep = { ...list, wanted: 'SoC', state: 'inStep' } as const;
  expect(advise([inStep], { MeterValuesSampledData: 'SoC' })[0]?.[2]).toBe(true);
  const boolean = { key: 'LocalAuthorizeOffline', kind: 'boolean', value: 'True' } as const;
  expect(advise([boolean], { LocalAuthorizeOffline: 'true' })[0]?.[2]).toBe(true);
});
