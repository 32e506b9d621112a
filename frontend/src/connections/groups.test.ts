import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RefusedConnection } from '../api/types';
import { aCharger } from '../test/examples';
import { adviceOn, GROUPS, grouped, groupOf, inWords, readable, remedy, unsolved } from './groups';

function refused(change: Partial<RefusedConnection> = {}): RefusedConnection {
  return {
    id: 1,
    identity: 'CP-0043',
    address: '203.0.113.17',
    subprotocols: 'ocpp1.6',
    userAgent: null,
    reason: 'unknown-charger',
    advice: 'Add it first.',
    firstAt: '2026-01-15T12:00:00.000Z',
    lastAt: '2026-01-15T12:30:00.000Z',
    count: 3,
    ...change,
  };
}

describe('the connection doctor', () => {
  it('puts each reason into one group, and those of later versions into the last', () => {
    const reasons = GROUPS.flatMap((group) => group.reasons);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(['wrong-path', 'inactive', 'something-new', 'toString'].map(groupOf)).toEqual([
      'address',
      'inactive',
      'other',
      'other',
    ]);
    const said = (reason: string) => renderToStaticMarkup(inWords(reason, () => 'CP1'));
    expect(said('other-subprotocol')).toBe('CP1 speaks another version of OCPP');
    expect(said('something-new')).toBe('CP1 was refused: something-new');
  });

  it('has its own advice on common reasons, and the server’s on others', () => {
    expect(adviceOn(refused({ reason: 'no-password' }))).toMatch(/^This charger has a password here/);
    expect(adviceOn(refused({ reason: 'shut-out', advice: 'Until noon.' }))).toBe('Until noon.');
    expect(adviceOn(refused({ reason: 'something-new', advice: 'Look.' }))).toBe('Look.');
  });

  it('groups refusals by remedy, in the order of the page, and counts the tries', () => {
    const items = [
      refused({ id: 1, reason: 'wrong-password', count: 4 }),
      refused({ id: 2, reason: 'unknown-charger' }),
      refused({ id: 3, reason: 'no-password', count: 2 }),
    ];
    const found = grouped(items, {});
    expect(found.map(({ group, items: its, count }) => [group.name, its.map(({ id }) => id), count])).toEqual(
      [
        ['unknown', [2], 3],
        ['credentials', [1, 3], 6],
      ],
    );
  });

  it('filters by identity, address, program and group', () => {
    const items = [
      refused({ userAgent: 'Wallbox/6.1' }),
      refused({ id: 2, identity: 'X', reason: 'inactive' }),
    ];
    const ids = (query: Parameters<typeof grouped>[1]) =>
      grouped(items, query).flatMap(({ items: its }) => its.map(({ id }) => id));
    expect(ids({ q: 'WALLBOX' })).toEqual([1]);
    expect(ids({ q: '203.0' })).toEqual([1, 2]);
    expect(ids({ reason: ['inactive'] })).toEqual([2]);
    expect(ids({ q: 'nothing' })).toEqual([]);
  });

  it('offers to add an unknown charger and to open a known one', () => {
    expect(remedy(refused(), undefined)).toBe('adopt');
    expect(remedy(refused({ reason: 'no-credentials' }), undefined)).toBe('adoptWithPassword');
    expect(remedy(refused(), aCharger({ online: false }))).toBe('comesIn');
    expect(remedy(refused({ reason: 'wrong-password' }), aCharger({ online: false }))).toBe('open');
    expect(remedy(refused({ reason: 'wrong-password' }), aCharger())).toBe('isOnline');
    expect(remedy(refused({ reason: 'other-subprotocol' }), undefined)).toBe('none');
  });

  it.each(['identity-in-use', 'replaced-too-often', 'shut-out', 'web-page'])(
    'does not count as solved because the charger is online: %s',
    (reason) => {
      expect(remedy(refused({ reason }), aCharger())).toBe('open');
      expect(remedy(refused({ reason }), undefined)).toBe('none');
      expect(unsolved([refused({ reason })], new Map([['cp-0043', aCharger()]]))).toHaveLength(1);
    },
  );

  it('leaves out chargers that were added or have connected since', () => {
    const known = new Map([
      ['cp-0043', aCharger({ deviceId: 'cp-0043', online: false })],
      ['b', aCharger({ deviceId: 'B' })],
    ]);
    const items = [
      refused(),
      refused({ id: 2, identity: 'b', reason: 'wrong-password' }),
      refused({ id: 3, reason: 'wrong-password' }),
      refused({ id: 4, identity: 'C' }),
    ];
    expect(unsolved(items, known).map(({ id }) => id)).toEqual([3, 4]);
  });

  it('shows ids as people write them, but no invisible characters', () => {
    expect(['caf%C3%A9', 'a%20b', '%E0%A4', 'a%00b', '%E2%80%AEb', '%20a', 'CP1'].map(readable)).toEqual([
      'café',
      'a b',
      '%E0%A4',
      'a%00b',
      '%E2%80%AEb',
      '%20a',
      'CP1',
    ]);
  });

  it.each(['/ocpp/CP1', 'caf%C3%A9', ' CP1', '', 'x'.repeat(49)])(
    'adds nothing that is no id: %s',
    (identity) => expect(remedy(refused({ identity }), undefined)).toBe('none'),
  );
});
