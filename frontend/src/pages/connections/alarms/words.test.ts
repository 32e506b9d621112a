import { describe, expect, it } from 'vitest';
import type { SecurityAlarm } from '../../../api/types';
import { alarmTitle } from '../../../connections/alarms';
import { anAlarm, aParty } from '../../../test/examples';
import { alarmText, earlierTitle, endInWords, isHeld, timesInWords } from './words';

const NOW = Date.parse('2025-11-23T14:10:00.000Z');
const UNTIL = '2025-11-23T14:20:00.000Z';

function resolved(change: Partial<NonNullable<SecurityAlarm['resolution']>>): SecurityAlarm {
  const resolution = {
    action: 'dismiss',
    by: 'ann@example.org',
    at: UNTIL,
    until: UNTIL,
    address: null,
  } as const;
  return anAlarm({ open: false, endedAt: UNTIL, resolution: { ...resolution, ...change } });
}

describe('alarms in words', () => {
  it('have a title for each kind, long while they are open and short afterwards', () => {
    const titles = (change: Partial<SecurityAlarm>) => {
      const alarm = anAlarm({ count: 214, ...change });
      return [alarmTitle(alarm), earlierTitle(alarm)];
    };
    expect(titles({})).toEqual(['Two devices use the identity CP031', 'Two devices on CP031']);
    expect(titles({ kind: 'flood' })).toEqual([
      'CP031 sends more than it is allowed to',
      'Too many messages from CP031',
    ]);
    expect(titles({ kind: 'wrong-passwords' })).toEqual([
      'Wrong passwords for CP031',
      '214 wrong passwords for CP031',
    ]);
    expect(titles({ kind: 'unknown-ids', deviceId: null, subject: '203.0.113.17' })).toEqual([
      'Many made-up ids from 203.0.113.17',
      '214 made-up ids from 203.0.113.17',
    ]);
    expect(titles({ kind: 'security-event', note: 'MemoryExhaustion' })[0]).toBe(
      'CP031 reports MemoryExhaustion',
    );
    expect(timesInWords(anAlarm({ count: 38 }))).toBe('38 changes');
    expect(timesInWords(anAlarm({ count: 1, parties: [aParty({ admitted: null })] }))).toBe('1 try');
  });

  it('have words for kinds of later versions of the server', () => {
    const alarm = anAlarm({ kind: 'something-new' as 'flood', note: 'Odd.', count: 2 });
    expect([alarmTitle(alarm), earlierTitle(alarm), alarmText(alarm), timesInWords(alarm)]).toEqual([
      'Security alarm about CP031',
      'Security alarm about CP031',
      'Odd.',
      '2 times',
    ]);
  });

  it('call three devices several', () => {
    const parties = ['a', 'b', 'c'].map((address) => aParty({ address }));
    expect(alarmTitle(anAlarm({ parties }))).toBe('Several devices use the identity CP031');
    expect(alarmText(anAlarm({ parties }))).toMatch(/any of them\.$/);
  });

  it('say that one address may stand for two devices, or for one that reconnects too fast', () => {
    expect(alarmText(anAlarm({ parties: [aParty({ address: '192.0.2.7' })] }))).toBe(
      'Connections as CP031 keep replacing each other, all from 192.0.2.7. Either two devices share that address, or one device connects again before its last connection has ended.',
    );
  });

  it('say whether both are let in, or one is kept out', () => {
    expect(alarmText(anAlarm())).toBe('While this lasts, anything CP031 reports may come from either one.');
    const parties = [
      aParty({ admitted: 'nothing', password: 'none' }),
      aParty({ admitted: null, password: 'none' }),
    ];
    expect(alarmText(anAlarm({ parties }))).toBe(
      'Neither device has shown a password, so CP031 stays with A for as long as A answers. B is not let in.',
    );
  });

  it('say what is done about a flood, without repeating the title', () => {
    const text = (change: Partial<SecurityAlarm>) => alarmText(anAlarm({ kind: 'flood', ...change }));
    expect(
      text({ note: 'sends more than it is allowed to: its messages are read slowly', usualPerMinute: 6 }),
    ).toBe(
      'Usually, it sends 6 messages a minute. Its messages are read slowly. Other chargers are not affected.',
    );
    expect(text({ note: 'sends more than its part of the message log has room for' })).toBe(
      'It sends more than its share of the message log has room for. Other chargers are not affected.',
    );
    expect(text({ note: 'does something new' })).toMatch(/^The server says: “does something new” /);
  });

  it('say how they ended, and which decisions are still in force', () => {
    expect(endInWords(anAlarm({ endedAt: UNTIL, open: false }), NOW)).toBe('Ended by itself after 27 min.');
    expect(endInWords(resolved({}), NOW)).toBe('Dismissed by ann@example.org.');
    const kept = resolved({ action: 'keep', address: '10.20.4.31' });
    expect(endInWords(kept, NOW)).toBe('Only 10.20.4.31 is let in until 15:20, as ann@example.org decided.');
    expect(endInWords(kept, NOW + 900_000)).toBe('ann@example.org kept 10.20.4.31.');
    expect(endInWords(resolved({ action: 'disconnect' }), NOW)).toMatch(/^Not let in until 15:20/);
    expect([kept, resolved({})].map((alarm) => isHeld(alarm, NOW))).toEqual([true, false]);
    expect(isHeld(kept, NOW + 900_000)).toBe(false);
  });

  it('say what made-up ids have in common, and the last one', () => {
    const text = (note: string | null) => alarmText(anAlarm({ kind: 'unknown-ids', count: 40, note }));
    expect(text('The last one: X-9')).toMatch(/^40 unknown ids came .* The last one was X-9\. Chargers/);
    expect(text(null)).not.toContain('last one');
  });

  it('say what a security event means, as far as it is known', () => {
    const text = (note: string) => alarmText(anAlarm({ kind: 'security-event', note }));
    expect(text('MemoryExhaustion')).toMatch(/^It has run out of memory/);
    expect(text('toString')).toMatch(/^The charger counts this event as critical/);
  });
});
