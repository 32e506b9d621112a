import { expect, it } from 'vitest';
import type { WantedKey } from '../../../api/types';
import { GROUPS, placeOf } from './keys';
import { closedFor, countsOf, grouped, isShownBy, readAt, wishIn, withWishes } from './rows';
import { meaning, onTheCharger, scopeWord, shownValue, stateWord, wholeValue, why } from './words';

const KEY: WantedKey = {
  key: 'HeartbeatInterval',
  value: '900',
  readonly: false,
  secret: false,
  kind: 'integer',
  unit: 's',
  readAt: '2026-01-15T12:00:00.000Z',
  wanted: null,
  scope: null,
  state: null,
  reason: null,
  about: null,
  note: null,
  triedAt: null,
};

it('puts keys into their groups, in any letter case, and those of the maker last by name', () => {
  const keys = ['MakerB', 'heartbeatINTERVAL', 'CpoName', 'MakerA', 'ConnectionTimeOut'].sort();
  expect(
    grouped(keys.map((key) => ({ ...KEY, key }))).map(({ group, keys: own }) => [
      group,
      own.map(({ key }) => key),
    ]),
  ).toEqual([
    ['sessions', ['ConnectionTimeOut']],
    ['connection', ['heartbeatINTERVAL']],
    ['security', ['CpoName']],
    ['other', ['MakerA', 'MakerB']],
  ]);
  const named = Object.values(GROUPS).flat();
  expect(new Set(named).size).toBe(named.length);
  expect(placeOf(' numberofCONNECTORS ')?.key).toBe('NumberOfConnectors');
  expect(meaning('heartbeatinterval')).toBe('Time between two signs of life');
  expect(meaning('MakerA')).toBe('Not in the specification');
});

it('counts each key under one filter', () => {
  const states = [
    'inStep',
    'differs',
    'refused',
    'needsRestart',
    'notRead',
    'notThere',
    'readOnly',
    null,
  ] as const;
  const keys = states.map((state) => ({ ...KEY, state }));
  expect(countsOf(keys)).toEqual({
    all: 8,
    differs: 1,
    refused: 3,
    needsRestart: 1,
    notRead: 1,
    inStep: 1,
    notSet: 1,
  });
  expect(keys.filter((key) => isShownBy('refused', key)).map(({ state }) => state)).toEqual([
    'refused',
    'notThere',
    'readOnly',
  ]);
});

it('says why a key can not be set', () => {
  expect(closedFor(KEY, true)).toBeNull();
  expect(closedFor(KEY, false)).toBe('viewer');
  expect(closedFor({ ...KEY, secret: true }, true)).toBe('secret');
  expect(closedFor({ ...KEY, key: 'securityprofile' }, true)).toBe('profile');
  expect(closedFor({ ...KEY, readonly: true }, true)).toBe('readonly');
  // A wish for it can still be withdrawn.
  expect(closedFor({ ...KEY, readonly: true, wanted: '1' }, true)).toBeNull();
});

it('changes wishes of a set, whatever their letter case', () => {
  const keys = { heartbeatinterval: '1', Other: 'x' };
  expect(withWishes(keys, { HeartbeatInterval: '2' })).toEqual({ Other: 'x', HeartbeatInterval: '2' });
  expect(withWishes(keys, { HeartbeatInterval: null, New: '' })).toEqual({ Other: 'x', New: '' });
  expect(wishIn(keys, 'HEARTBEATINTERVAL')).toBe('1');
  expect(wishIn(undefined, 'Other')).toBeNull();
});

it('shows values as people read them', () => {
  const list = { kind: 'list', unit: null } as const;
  const boolean = { kind: 'boolean', unit: null } as const;
  expect(shownValue(KEY, '60')).toBe('60 s');
  expect(shownValue(KEY, ' ')).toBe('Empty');
  expect([shownValue(boolean, 'TRUE'), shownValue(boolean, 'false'), shownValue(boolean, '1')]).toEqual([
    'Yes',
    'No',
    '1',
  ]);
  expect(shownValue(list, 'Energy.Active.Import.Register, SoC')).toBe('Energy, Charge level');
  expect(shownValue(list, 'Voltage,Maker.Magic,SoC,RPM')).toBe('Voltage, Maker.Magic, +2');
  expect(wholeValue(list, 'Voltage,Maker.Magic, SoC')).toBe('Voltage, Maker.Magic, Charge level');
  expect([wholeValue(list, ''), wholeValue(KEY, '60')]).toEqual(['Empty', '60 s']);
  expect(onTheCharger({ ...KEY, value: null })).toBe('–');
  expect(onTheCharger({ ...KEY, secret: true, value: '***' })).toBe('Set');
  expect(onTheCharger({ ...KEY, secret: true, value: '' })).toBe('Empty');
});

it('says whose wish it is, how it stands and why', () => {
  const wanted = { vendor: 'Ohmweg', model: 'Duo 22' } as never;
  expect(scopeWord({ ...KEY, scope: 'model' }, wanted)).toBe('Ohmweg Duo 22');
  expect(scopeWord({ ...KEY, scope: 'charger' }, wanted)).toBe('This charger');
  expect(scopeWord(KEY, wanted)).toBe('–');
  expect([
    stateWord(KEY),
    stateWord({ ...KEY, readonly: true }),
    stateWord({ ...KEY, secret: true }),
  ]).toEqual(['Not set', 'Read only', 'Secret']);
  expect(why(KEY)).toBeNull();
  expect(why({ ...KEY, reason: 'rejected' })).toContain('refused');
  for (const reason of ['asWantedAndMore', 'storedDifferently', 'error'] as const) {
    expect(why({ ...KEY, reason, about: 'Maker.Magic' })).toContain('Maker.Magic');
  }
});

it('knows when the charger told its keys last', () => {
  const later = '2026-01-15T13:00:00.000Z';
  const shown = (keys: WantedKey[]) => readAt({ keys } as never);
  expect(shown([KEY, { ...KEY, readAt: later }, { ...KEY, readAt: null }])).toBe(later);
  expect(shown([{ ...KEY, readAt: null }])).toBeNull();
});
